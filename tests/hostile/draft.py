"""Building submissions: the released notebook, filled, broken or hostile."""

import copy
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from cnnref.checks import registry
from cnnref.grading.source import answers_of, read_source

ROOT = Path(__file__).parents[2]
COURSE = "COURSE_FOLDER"
"""Stands in a snippet for the folder of the course that must not be harmed."""
PORT = "LISTENING_PORT"
"""Stands in a snippet for a port of this machine on which the corpus listens."""


@dataclass(frozen=True)
class Assignment:
    """What the corpus answers: some exercises of an assignment, so that trying a kind is quick."""

    slug: str
    kept: tuple[str, ...]
    written: str

    @functools.cached_property
    def points(self) -> dict[str, float]:
        """The points of the exercises."""
        return {name: registry.named(name).points for name in self.kept}

    @functools.cached_property
    def released(self) -> bytes:
        """What students get."""
        data = json.loads((ROOT / "exercises" / self.slug / f"{self.slug}.ipynb").read_text())
        others = {one.name for one in registry.of_chapter(self.slug)} - set(self.kept)
        dropped = others | {f"{name}-check" for name in others}
        data["cells"] = [c for c in data["cells"] if c["id"] not in dropped]
        return json.dumps(data).encode()

    @functools.cached_property
    def answers(self) -> dict[str, str]:
        """The right answers."""
        every = answers_of(read_source(ROOT / "solutions" / self.slug / f"{self.slug}.md"))
        return {name: every[name] for name in (*self.kept, self.written)}


CONVOLUTION = Assignment("convolution", ("output_size", "window_counts", "conv2d"), "flipping")
POINTS = CONVOLUTION.points
FULL = sum(POINTS.values())


class Draft:
    """A submission in the making."""

    def __init__(self, assignment: Assignment = CONVOLUTION, *, solved: bool) -> None:
        self.data = json.loads(assignment.released)
        for cell in self.data["cells"]:
            cell["source"] = "".join(cell["source"])
        for name, code in assignment.answers.items() if solved else ():
            self[name]["source"] = code

    def __getitem__(self, grade_id: str) -> dict:
        return next(c for c in self.data["cells"] if self.grader(c).get("grade_id") == grade_id)

    @staticmethod
    def grader(cell: dict) -> dict:
        """nbgrader's metadata of a cell."""
        return cell["metadata"].get("nbgrader", {})

    @property
    def cells(self) -> list[dict]:
        return self.data["cells"]

    def drop(self, grade_id: str) -> "Draft":
        self.cells.remove(self[grade_id])
        return self

    def write(self, grade_id: str, code: str) -> "Draft":
        self[grade_id]["source"] = code
        return self

    def first(self, code: str) -> "Draft":
        """Put a cell at the very beginning."""
        self.cells.insert(0, code_cell(code))
        return self

    def last(self, code: str) -> "Draft":
        self.cells.append(code_cell(code))
        return self

    def everywhere(self, code: str) -> "Draft":
        """Answer every exercise with the function `answer` that some code defines."""
        for name in POINTS:
            self.write(name, f"{code}\n{name} = answer")
        return self

    def double(self, grade_id: str) -> dict:
        """Put a copy of a cell after it; return the copy."""
        twin = copy.deepcopy(self[grade_id])
        self.cells.insert(self.cells.index(self[grade_id]) + 1, twin)
        return twin

    def to_bytes(self) -> bytes:
        return json.dumps(self.data, ensure_ascii=False).encode()


def code_cell(code: str) -> dict:
    return json.loads(json.dumps(nbformat.v4.new_code_cell(code)))


@dataclass(frozen=True)
class Kind:
    """A kind of submission: how it is made, what it must earn, what its report must say."""

    name: str
    make: Callable[[], Draft | bytes]
    owed: float
    says: str = ""
    assignment: Assignment = CONVOLUTION

    def to_bytes(self) -> bytes:
        made = self.make()
        return made if isinstance(made, bytes) else made.to_bytes()


def solved() -> Draft:
    return Draft(solved=True)


def blank() -> Draft:
    return Draft(solved=False)


def cheats(snippets: dict[str, str]) -> list[Kind]:
    """Blank notebooks that begin with a snippet: they earn nothing."""
    return [
        Kind(name, functools.partial(_begin, blank, code), 0) for name, code in snippets.items()
    ]


def answering(snippets: dict[str, str], says: dict[str, str]) -> list[Kind]:
    """Notebooks that answer everything with the same function: they earn nothing."""
    return [
        Kind(name, functools.partial(_everywhere, code), 0, says.get(name, ""))
        for name, code in snippets.items()
    ]


def harmless(snippets: dict[str, str], prefix: str = "") -> list[Kind]:
    """Right notebooks that begin with a snippet: they earn everything."""
    return [
        Kind(prefix + name, functools.partial(_begin, solved, code), FULL)
        for name, code in snippets.items()
    ]


def replacing(name: str, snippets: dict[str, str], owed: float) -> list[Kind]:
    """Right notebooks in which one answer is replaced."""
    return [
        Kind(kind, functools.partial(_replace, name, code), owed) for kind, code in snippets.items()
    ]


def _begin(start: Callable[[], Draft], code: str) -> Draft:
    return start().first(code)


def _everywhere(code: str) -> Draft:
    return blank().everywhere(code)


def _replace(name: str, code: str) -> Draft:
    return solved().write(name, code)
