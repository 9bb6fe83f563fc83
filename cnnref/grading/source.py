"""Making nbgrader's source notebook of an assignment from its MyST text.

Only what cannot be derived is written by hand. A code cell with a solution is the answer to the
function it defines; a cell ``check(name)`` grades the exercise of that name for its points; a
written question carries its id and points in its own metadata.
"""

import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from cnnref.checks import registry
from cnnref.grading.course import Course, CourseError
from cnnref.grading.install import install_cell

SCHEMA_VERSION = 3
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build_source(course: Course, slug: str) -> Path:
    """Write ``_build/source/<slug>/<slug>.ipynb`` if it differs; return its path."""
    text = course.solutions / slug / f"{slug}.md"
    if not text.is_file():
        known = ", ".join(course.slugs) or "none"
        raise CourseError(f"there is no assignment {slug!r} in {course.solutions}; known: {known}")
    notebook = course.sources / slug / f"{slug}.ipynb"
    built = nbformat.writes(read_source(text)) + "\n"
    if not notebook.is_file() or notebook.read_text() != built:
        notebook.parent.mkdir(parents=True, exist_ok=True)
        notebook.write_text(built)
    return notebook


def build_stale_sources(course: Course) -> None:
    """Build the sources whose text is newer than their notebook, as nbgrader needs them."""
    for slug in course.slugs:
        text, notebook = (
            course.solutions / slug / f"{slug}.md",
            course.sources / slug / f"{slug}.ipynb",
        )
        if not notebook.is_file() or notebook.stat().st_mtime <= text.stat().st_mtime:
            build_source(course, slug)
            notebook.touch()


def read_source(text: Path) -> NotebookNode:
    """Read an assignment's text as a notebook with nbgrader's metadata filled in."""
    try:
        notebook = jupytext.read(text, fmt="md:myst")
    except Exception as error:
        raise CourseError(f"{text} is not a MyST notebook: {error}") from error
    notebook.metadata = NotebookNode(
        kernelspec=KERNEL, language_info={"name": "python", "file_extension": ".py"}
    )
    for number, cell in enumerate(notebook.cells):
        cell.metadata["nbgrader"] = _metadata(cell, text)
        cell.id = cell.metadata.nbgrader.get("grade_id", f"{text.stem}-{number:02}")
        if not cell.metadata["nbgrader"]:
            cell.metadata["nbgrader"] = _locked(cell.cell_type, cell.id)
    _refuse_doubles(notebook, text)
    install = install_cell(text.stem)
    install.metadata["nbgrader"] = _locked("code", install.id)
    first = [cell.cell_type for cell in notebook.cells].index("code")
    notebook.cells.insert(first, install)
    return notebook


def answers_of(source: NotebookNode) -> dict[str, str]:
    """The code of each solution cell by its grade id, without the marks around it."""
    marks = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
    return {
        cell.metadata.nbgrader.grade_id: marks.sub("", cell.source).rstrip()
        for cell in source.cells
        if cell.metadata.nbgrader.solution
    }


def _metadata(cell: NotebookNode, text: Path) -> NotebookNode:
    written = dict(cell.metadata.get("nbgrader", {}))
    checked = re.fullmatch(r"check\((\w+)\)", cell.source.strip())
    answered = re.search(r"^def (\w+)", cell.source, re.MULTILINE)
    if cell.cell_type == "code" and checked:
        points = _points(checked[1], text)
        return _grading("code", f"{checked[1]}-check", points=points, solution=False, locked=True)
    if cell.cell_type == "code" and "### BEGIN SOLUTION" in cell.source:
        if not answered:
            raise CourseError(f"{text}: a solution cell defines no function:\n{cell.source}")
        return _grading("code", answered[1], points=None, solution=True, locked=False)
    if written:
        grade_id, points = written["grade_id"], float(written["points"])
        return _grading("markdown", grade_id, points=points, solution=True, locked=False)
    return NotebookNode()


def _points(name: str, text: Path) -> float:
    try:
        return registry.named(name).points
    except LookupError as error:
        raise CourseError(f"{text}: {error}") from error


def _grading(
    cell_type: str, grade_id: str, *, points: float | None, solution: bool, locked: bool
) -> NotebookNode:
    metadata: dict[str, Any] = {
        "cell_type": cell_type,
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": SCHEMA_VERSION,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = points
    return NotebookNode(metadata)


def _locked(cell_type: str, grade_id: str) -> NotebookNode:
    return _grading(cell_type, grade_id, points=None, solution=False, locked=True)


def _refuse_doubles(notebook: NotebookNode, text: Path) -> None:
    ids = [cell.id for cell in notebook.cells]
    doubles = sorted({i for i in ids if ids.count(i) > 1})
    if doubles:
        raise CourseError(f"{text}: two cells are named {', '.join(doubles)}")
