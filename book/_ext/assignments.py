"""The released notebooks as the site needs them: exercises with their tasks, and two files each."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnref.grading.source import answers_of, read_source

ROOT = Path(__file__).parents[2]
HEADING = re.compile(
    r"^## (?:\d+\. )?(?P<title>.*?)(?: \((?P<points>\d+) points?\))?$", re.MULTILINE
)

TORCH = re.compile(r"^(import|from) torch\b", re.MULTILINE)


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
    needs_torch: bool
    """Whether it stands below a cell that imports PyTorch, which the page does not have."""

    @property
    def checked_here(self) -> bool:
        """Whether the page can check it."""
        return not self.written and not self.needs_torch


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
    found, section, torch = {}, "", False
    for cell, after in zip(cells, [*cells[1:], {}], strict=False):
        grader, source = cell["metadata"]["nbgrader"], "".join(cell["source"])
        torch = torch or bool(TORCH.search(source))
        if not grader["solution"]:
            if cell["cell_type"] == "markdown":
                section = source if HEADING.search(source) else f"{section}\n\n{source}"
            continue
        heading = list(HEADING.finditer(section))[-1]
        scored = grader if grader["grade"] else after["metadata"]["nbgrader"]
        name = grader["grade_id"]
        found[name] = Exercise(
            assignment=slug,
            name=name,
            title=heading["title"],
            task=section[heading.end() :].strip(),
            blank=source,
            points=float(scored["points"]),
            written=cell["cell_type"] == "markdown",
            needs_torch=torch and cell["cell_type"] == "code",
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
    """The model answers of an assignment by the name of their exercise."""
    return answers_of(read_source(ROOT / "solutions" / slug / f"{slug}.md"))
