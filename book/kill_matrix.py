"""The kill matrix: which wrong answers lose points, and whether they are named as what they are."""

import functools
import json
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path

from IPython.display import HTML

from cnnref.checks import registry
from cnnref.checks.answers import right_function
from cnnref.checks.engine import VISIBLE_SEED, run
from cnnref.checks.exercise import Exercise, Mistake

ROOT = Path(__file__).parents[1]
MUTANTS = json.loads((ROOT / "book/mutants.json").read_text())
HEAD = """<thead><tr><th rowspan="2">assignment</th><th colspan="3">mistakes</th>
<th colspan="2">slips</th></tr>
<tr><th>made</th><th>killed</th><th>named</th><th>made</th><th>killed</th></tr></thead>"""
SEEDS = json.loads((ROOT / "benchmarks/results/seeds.json").read_text())


@dataclass(frozen=True)
class Row:
    """An exercise: what became of each of its declared mistakes, and of the slips of its solution.

    A mistake that loses points is named as itself, as another one, or as none; one that keeps
    them is an alarm.
    """

    exercise: Exercise
    fates: dict[Mistake, str]

    @property
    def slips(self):
        """How many slips were tried, which are equivalent and why, and which nobody noticed."""
        return MUTANTS[self.exercise.chapter][self.exercise.name]

    def count(self) -> Counter[str]:
        """The numbers of the totals."""
        return Counter(
            exercises=1,
            mistakes=len(self.fates),
            killed=sum(fate != "keeps all points" for fate in self.fates.values()),
            named=sum(fate == "named" for fate in self.fates.values()),
            slips=self.slips["tried"],
            equivalent=len(self.slips["equivalent"]),
            real=self.slips["tried"] - len(self.slips["equivalent"]),
            unnoticed=len(self.slips["unnoticed"]),
        )


def rows() -> dict[str, list[Row]]:
    """Make every declared mistake once, on the cases that a student sees; group by assignment."""
    chapters: dict[str, list[Row]] = {}
    for one in registry.all_exercises().values():
        fates = {mistake: _fate(one, mistake) for mistake in one.mistakes}
        chapters.setdefault(one.chapter, []).append(Row(one, fates))
    return chapters


def totals(chapters: dict[str, list[Row]]) -> HTML:
    """Lay out a line for each assignment and one for all of them."""
    counts = {
        slug: sum((row.count() for row in of_it), Counter()) for slug, of_it in chapters.items()
    }
    lines = [_total(f'<a href="{slug}.html">{slug}</a>', n) for slug, n in counts.items()]
    lines.append(_total("<strong>together</strong>", sum(counts.values(), Counter())))
    return _block(f'<table class="table">{HEAD}{"".join(lines)}</table>')


def assignment(slug: str, of_it: list[Row]) -> HTML:
    """Lay out an assignment's exercises, folded."""
    return _block(f"<h3>{slug}</h3>" + "".join(map(_exercise, of_it)) + _seeds(slug))


def _fate(exercise: Exercise, mistake: Mistake) -> str:
    wrong = functools.partial(mistake.function, right_function(exercise))
    report = run(exercise, wrong, [VISIBLE_SEED])
    named = {group.failure.mistake for group in report.groups if group.failure}
    if not named:
        return "keeps all points"
    if named == {mistake.name}:
        return "named"
    others = named - {mistake.name, ""}
    return f"taken for {', '.join(sorted(others))}" if others else "not named"


def _total(name: str, n: Counter[str]) -> str:
    numbers = (
        *(n[key] for key in ("mistakes", "killed", "named", "real")),
        n["real"] - n["unnoticed"],
    )
    return f"<tr><td>{name}</td>{''.join(f'<td>{number:,}</td>' for number in numbers)}</tr>"


def _exercise(row: Row) -> str:
    one, slips, n = row.exercise, row.slips, row.count()
    points = "1 point" if one.points == 1 else f"{one.points:g} points"
    said = f"{points}, {n['mistakes']} mistakes, {n['real']} slips"
    mistakes = "".join(_mistake(mistake, fate) for mistake, fate in row.fates.items())
    return (
        f"<details><summary><code>{one.name}</code> {said}</summary>"
        f"<p>{escape(one.task)}</p><ul>{mistakes}</ul>"
        f"<p>{n['real'] - n['unnoticed']} of {n['real']} slips are killed.</p>"
        f"{_kept(slips)}</details>"
    )


def _mistake(mistake: Mistake, fate: str) -> str:
    name = mistake.name.replace("_", " ")
    mark = "✓" if fate == "named" else f"✗ {escape(fate)}:"
    return f"<li>{mark} <strong>{escape(name)}</strong><br>{escape(mistake.hint)}</li>"


def _kept(slips) -> str:
    equivalent = [(words, reason) for words, reason in slips["equivalent"].items()]
    missed = [(words, "not noticed") for words in slips["unnoticed"]]
    items = "".join(
        f"<li><code>{escape(words)}</code><br>{escape(reason)}</li>"
        for words, reason in equivalent + missed
    )
    return f"<p>These changes keep all points:</p><ul>{items}</ul>" if items else ""


def _seeds(slug: str) -> str:
    kept = SEEDS.get(slug)
    if kept is None:
        return "<p>Other seeds were not tried yet.</p>"
    named, unnamed, faults = (
        kept.get("named as itself", 0),
        kept.get("not named", 0),
        kept["faults"],
    )
    return (
        f"<p>On the seeds 0 to {kept['seeds'] - 1}: {named + unnamed + len(faults):,} "
        f"wrong answers, {named:,} named as themselves, {unnamed:,} not named, "
        f"{len(faults)} faults.</p>"
    )


def _block(inner: str) -> HTML:
    return HTML(f'<div class="kill-matrix">{inner}</div>')
