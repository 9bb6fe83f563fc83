"""The released notebooks as the site needs them: exercises with their tasks, and two files each."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnref.checks import registry
from cnnref.grading.source import answers_of, read_source

ROOT = Path(__file__).parents[2]
HEADING = re.compile(
    r"^## (?:\d+\. )?(?P<title>.*?)(?: \((?P<points>\d+) points?\))?$", re.MULTILINE
)


@dataclass(frozen=True)
class Exercise:
    """One graded cell of an assignment: the task before it and what is written there at first."""

    assignment: str
    name: str
    title: str
    task: str
    blank: str
    points: float
    written: bool
    needs: tuple[str, ...]
    """Libraries beside NumPy that it is written with, which the page does not have."""

    @property
    def checked_here(self) -> bool:
        """Whether the page can check it."""
        return not self.written and not self.needs


def released(slug: str) -> Path:
    """The notebook that students get."""
    return ROOT / "exercises" / slug / f"{slug}.ipynb"


def slugs() -> list[str]:
    """The assignments that are released."""
    return sorted(path.stem for path in ROOT.glob("exercises/*/*.ipynb"))


@cache
def exercises(slug: str) -> dict[str, Exercise]:
    """The exercises of an assignment by name, in order."""
    cells = json.loads(released(slug).read_text())["cells"]
    found, section = {}, ""
    for cell, after in zip(cells, [*cells[1:], {}], strict=False):
        grader, source = cell["metadata"]["nbgrader"], "".join(cell["source"])
        if not grader["solution"]:
            if cell["cell_type"] == "markdown":
                section = source if HEADING.search(source) else f"{section}\n\n{source}"
            continue
        heading = list(HEADING.finditer(section))[-1]
        scored = grader if grader["grade"] else after["metadata"]["nbgrader"]
        name, written = grader["grade_id"], cell["cell_type"] == "markdown"
        found[name] = Exercise(
            assignment=slug,
            name=name,
            title=heading["title"],
            task=section[heading.end() :].strip(),
            blank=source,
            points=float(scored["points"]),
            written=written,
            needs=() if written else registry.named(name).needs,
        )
    return found


def find(name: str) -> Exercise:
    """The exercise of a name, in whichever assignment it is."""
    for slug in slugs():
        if name in exercises(slug):
            return exercises(slug)[name]
    known = ", ".join(one for slug in slugs() for one in exercises(slug))
    raise LookupError(f"no assignment has an exercise {name!r}; known: {known}")


def solutions(slug: str) -> dict[str, str]:
    """The solutions of an assignment's exercises that the page checks, by their names."""
    answers = answers_of(read_source(ROOT / "solutions" / slug / f"{slug}.md"))
    return {name: answers[name] for name, one in exercises(slug).items() if one.checked_here}
