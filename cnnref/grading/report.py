"""A page for the instructor: how the class did, exercise by exercise, and who needs a look."""

import difflib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

from cnnref.checks.report import MIME
from cnnref.grading.course import Course, CourseError

SIMILAR = 0.97
"""Share of equal lines from which two students' answers are shown side by side."""
SHORTEST = 400
"""Characters of answers below which equality means nothing."""


@dataclass(frozen=True)
class Graded:
    """A graded notebook: its reports, its notes and the answers in it."""

    student: str
    reports: Sequence[dict[str, Any]]
    notes: Sequence[str]
    code: str

    @property
    def points(self) -> float:
        """What the checks gave."""
        return sum(r["earned"] for r in self.reports)


Pair: TypeAlias = tuple[Graded, Graded, float]
"""Two students' work and the share of lines that are equal."""


def read_class(course: Course, slug: str) -> list[Graded]:
    """The graded notebooks of an assignment."""
    paths = sorted((course.root / "autograded").glob(f"*/{slug}/{slug}.ipynb"))
    if not paths:
        raise CourseError(f"nothing is graded for {slug}: cnnref grade {slug}")
    return [_read(path) for path in paths]


def _read(path: Path) -> Graded:
    cells = json.loads(path.read_text())["cells"]
    data = [o.get("data", {}) for c in cells for o in c.get("outputs", [])]
    notes = ["".join(c["source"]).splitlines()[2:] for c in cells if c.get("id") == "grader-notes"]
    answers = [c for c in cells if c["metadata"].get("nbgrader", {}).get("solution")]
    return Graded(
        student=path.parts[-3],
        reports=[d[MIME] for d in data if MIME in d],
        notes=[line.removeprefix("- ") for lines in notes for line in lines],
        code="\n".join("".join(c["source"]) for c in answers if c["cell_type"] == "code"),
    )


def page(slug: str, students: Sequence[Graded]) -> str:
    """The page as HTML that needs nothing else."""
    found = groups(similar(students))
    parts = [
        f"<h1>{escape(slug)}: {len(students)} students</h1>",
        "<h2>Points</h2>",
        _table(("points", "students", ""), _histogram(students)),
        "<h2>Exercises</h2>",
        _table(("exercise", "mean", "of", "full marks"), _success(students)),
        "<h2>Mistakes that were made</h2>",
        _table(("exercise", "mistake", "students"), _mistakes(students)),
        "<h2>Repaired and unreadable submissions</h2>",
        _table(("student", "note"), ((s.student, n) for s in students for n in s.notes)),
        "<h2>Similar submissions</h2>",
        *([_side_by_side(names, *pair) for names, pair in found] or ["<p>None.</p>"]),
    ]
    style = (
        "body{font:16px/1.5 system-ui;margin:2em auto;max-width:70em;padding:0 1em}"
        "td,th{text-align:left;padding:.2em .8em;border-bottom:1px solid #8886;vertical-align:top}"
        "table{display:block;overflow-x:auto}.bars{width:min(30em,50vw);min-width:min(30em,50vw)}"
        "pre{overflow:auto;font-size:13px} .bar{background:#4a7fb5;height:1em}"
        ":root{color-scheme:light dark}"
    )
    head = '<meta name="viewport" content="width=device-width">'
    head += f'<meta charset="utf-8"><title>{escape(slug)}</title><style>{style}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def similar(students: Sequence[Graded]) -> Iterator[Pair]:
    """Pairs whose answers are nearly the same, line by line; the unsolved are left out."""
    worked = [s for s in students if s.points and len(s.code) >= SHORTEST]
    for one, other in itertools.combinations(worked, 2):
        match = difflib.SequenceMatcher(None, one.code.splitlines(), other.code.splitlines())
        if match.quick_ratio() >= SIMILAR and match.ratio() >= SIMILAR:
            yield one, other, match.ratio()


def groups(pairs: Iterable[Pair]) -> list[tuple[list[str], Pair]]:
    """Students that pairs connect, each student once, with the closest pair of each group."""
    found: list[tuple[set[str], Pair]] = []
    for pair in sorted(pairs, key=lambda pair: pair[2], reverse=True):
        names = {pair[0].student, pair[1].student}
        touched = [group for group in found if group[0] & names]
        closest = max([known for _, known in touched] or [pair], key=lambda pair: pair[2])
        found = [group for group in found if group not in touched]
        found.append((names.union(*(group for group, _ in touched)), closest))
    return [(sorted(names), pair) for names, pair in found]


def _histogram(students: Sequence[Graded]) -> Iterator[tuple[object, ...]]:
    counts = Counter(int(s.points) for s in students)
    for points in range(max(counts) + 1):
        width = 100 * counts[points] / max(counts.values())
        yield points, counts[points], _Bar(width)


def _success(students: Sequence[Graded]) -> Iterator[tuple[object, ...]]:
    for name in dict.fromkeys(r["exercise"] for s in students for r in s.reports):
        found = [r for s in students for r in s.reports if r["exercise"] == name]
        full = sum(r["earned"] == r["points"] for r in found) / len(found)
        mean = sum(r["earned"] for r in found) / len(found)
        yield name, f"{mean:.2f}", f"{found[0]['points']:g}", f"{full:.0%}"


def _mistakes(students: Sequence[Graded]) -> Iterator[tuple[object, ...]]:
    made = Counter(
        (r["exercise"], mistake)
        for s in students
        for r in s.reports
        for mistake in {g["mistake"] for g in r["groups"] if g.get("mistake")}
    )
    for (exercise, mistake), count in made.most_common():
        yield exercise, mistake.replace("_", " "), count


class _Bar(float):
    """The length of a bar of the histogram, in hundredths of the longest."""


def _table(head: Sequence[str], rows: Iterator[tuple[object, ...]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    if not body:
        return "<p>None.</p>"
    return f"<table><tr>{''.join(f'<th>{h}</th>' for h in head)}</tr>{body}</table>"


def _cell(value: object) -> str:
    if isinstance(value, _Bar):
        return f'<td class="bars"><div class="bar" style="width:{float(value):.0f}%"></div></td>'
    return f"<td>{escape(str(value))}</td>"


def _side_by_side(names: Sequence[str], one: Graded, other: Graded, share: float) -> str:
    head = f"{escape(', '.join(names))}: {share:.0%} of the lines"
    if len(names) > 2:
        head += f" of {escape(one.student)} and {escape(other.student)}"
    columns = "".join(f"<td><pre>{escape(s.code)}</pre></td>" for s in (one, other))
    return f"<details><summary>{head}</summary><table><tr>{columns}</tr></table></details>"
