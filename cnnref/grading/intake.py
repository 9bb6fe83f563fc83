"""Reading a submission: whatever the bytes are, a notebook that can be graded comes out.

What students must not change comes from the released notebook; what they write comes from theirs.
Nothing else of theirs is kept: no metadata, no outputs, no tags.
"""

import copy
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from cnnref.grading.box.inside.wire import clean

LARGEST = 20 << 20
"""Bytes of a notebook that are read."""
LARGEST_SOURCE = 1 << 20
"""Characters of all cells together."""
MOST_CELLS = 2000


class UnreadableError(Exception):
    """Bytes that hold no notebook; the message is for the student."""


@dataclass
class Cell:
    """A student's cell: what kind it is, its text and the id that it carries, if any."""

    kind: str
    source: str
    grade_id: str = ""


@dataclass
class Intake:
    """A notebook ready to be graded, and what was done to it, in sentences for the student."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def take_in(submission: bytes, released: NotebookNode) -> Intake:
    """Bring a submission into the released notebook's form."""
    notes: list[str] = []
    try:
        cells = list(read_cells(submission, notes))
    except UnreadableError as error:
        return Intake(copy.deepcopy(released), [f"Your notebook could not be read: {error}"])
    _find_lost_answers(cells, released, notes)
    return Intake(_arrange(cells, released, notes), notes)


def read_cells(submission: bytes, notes: list[str]) -> Iterator[Cell]:
    """Yield the cells of a notebook of any version; raise UnreadableError if there is none."""
    if not submission.strip():
        raise UnreadableError("the file is empty")
    if len(submission) > LARGEST:
        raise UnreadableError(f"the file is larger than {LARGEST >> 20} MB")
    try:
        data = json.loads(submission.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError("it is not saved as UTF-8 text, as Jupyter saves it") from None
    except RecursionError:
        raise UnreadableError("its brackets are nested too deeply") from None
    except ValueError as error:
        said = str(error).partition(":")[0]
        raise UnreadableError(f"the file is cut off or damaged ({said})") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if cells is None and isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        notes.append("Your notebook is in an old format: it was converted.")
        sheets = [s for s in data["worksheets"] if isinstance(s, dict)]
        cells = [c for s in sheets if isinstance(s.get("cells"), list) for c in s["cells"]]
    if not isinstance(cells, list):
        raise UnreadableError("it is not a Jupyter notebook")
    if len(cells) > MOST_CELLS:
        notes.append(f"Your notebook has {len(cells)} cells: the first {MOST_CELLS} were graded.")
    room = LARGEST_SOURCE
    for cell in map(_read_cell, cells[:MOST_CELLS]):
        if cell is None:
            notes.append("A damaged cell was left out.")
        elif len(cell.source) > room:
            notes.append("A very long cell was left out.")
        else:
            room -= len(cell.source)
            yield cell


def _read_cell(data: Any) -> Cell | None:
    if not isinstance(data, dict):
        return None
    source = data.get("source", data.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    kind = data.get("cell_type")
    if not isinstance(source, str) or kind not in ("code", "markdown", "raw", "heading"):
        return None
    metadata = data.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = grader.get("grade_id") if isinstance(grader, dict) else None
    kind = "markdown" if kind == "heading" else kind
    return Cell(kind, clean(source), grade_id if isinstance(grade_id, str) else "")


def _find_lost_answers(cells: list[Cell], released: NotebookNode, notes: list[str]) -> None:
    """Give each released id to one cell: the last that carries it, else the one that fits."""
    known = {_id(c): c for c in released.cells}
    taken: set[str] = set()
    for cell in reversed(cells):
        if cell.grade_id in taken and cell.grade_id in known and _is_answer(known[cell.grade_id]):
            notes.append(f"There are two cells for {cell.grade_id}: the last one counts.")
        if cell.grade_id not in known or cell.grade_id in taken:
            cell.grade_id = ""
        taken.add(cell.grade_id)
    for cell in cells:
        same = [c for c in released.cells if _id(c) not in taken and c.source == cell.source]
        if not cell.grade_id and same:
            cell.grade_id = _id(same[0])
            taken.add(cell.grade_id)
    for answer in (c for c in released.cells if _is_answer(c) and _id(c) not in taken):
        found = _fitting(answer, cells, released)
        if found is None:
            notes.append(f"There is no cell for {_id(answer)}.")
            continue
        found.grade_id = _id(answer)
        taken.add(_id(answer))
        notes.append(f"The cell for {_id(answer)} had lost its label: it was found again.")


def _fitting(answer: NotebookNode, cells: list[Cell], released: NotebookNode) -> Cell | None:
    """The unlabelled cell that holds an answer: by what it defines, or by where it stands."""
    free = [c for c in cells if not c.grade_id and c.source.strip()]
    if answer.cell_type == "code":
        head = re.compile(rf"^(?:async )?def {re.escape(_id(answer))}\b", re.MULTILINE)
        defining = [c for c in free if head.search(c.source)]
        return defining[-1] if defining else None
    place = [_id(c) for c in released.cells].index(_id(answer))
    before = _id(released.cells[place - 1]) if place else ""
    for previous, cell in itertools.pairwise(cells):
        if previous.grade_id == before and cell in free and cell.kind != "code":
            return cell
    return None


def _arrange(cells: list[Cell], released: NotebookNode, notes: list[str]) -> NotebookNode:
    """The student's order, with released cells restored and each check after its answer."""
    known = {_id(c): c for c in released.cells}
    order = [_restore(cell, known, notes) for cell in cells]
    for place, cell in enumerate(released.cells):
        present = [_id(c) for c in order]
        if _id(cell) in present:
            continue
        cell = copy.deepcopy(cell)
        if _is_answer(cell) and cell.cell_type == "code":
            cell.source = ""  # the stub would undo an answer that stands in another cell
        if _is_check(cell):
            notes.append(f"The check {_id(cell)} was missing: it was put back.")
        previous = _id(released.cells[place - 1]) if place else ""
        order.insert(present.index(previous) + 1 if previous in present else 0, cell)
    for cell in [c for c in order if _is_check(c)]:
        answer = _id(cell).removesuffix("-check")
        present = [_id(c) for c in order]
        if answer in present and present.index(answer) > present.index(_id(cell)):
            order.remove(cell)
            order.insert(present.index(answer), cell)
    notebook = copy.deepcopy(released)
    notebook.cells = order
    for number, cell in enumerate(order):
        cell.id = _id(cell) or f"extra-{number}"
    return notebook


def _restore(cell: Cell, known: dict[str, NotebookNode], notes: list[str]) -> NotebookNode:
    if not cell.grade_id:
        return _extra(cell)
    restored = copy.deepcopy(known[cell.grade_id])
    if _is_answer(restored):
        restored.source = cell.source if restored.cell_type == "code" else disarm(cell.source)
    elif _is_check(restored) and cell.source != restored.source:
        notes.append(f"The check {cell.grade_id} was changed: the original counts.")
    if cell.kind != restored.cell_type:
        notes.append(f"The cell {cell.grade_id} had another type: it was set right.")
    return restored


def _extra(cell: Cell) -> NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[cell.kind]
    return make(cell.source if cell.kind == "code" else disarm(cell.source))


def disarm(text: str) -> str:
    """Text in which no HTML tag begins: an invisible character keeps ``<`` from its name."""
    return re.sub(r"<(?=[A-Za-z/!?])", "<\u2060", text)


def _id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _is_answer(cell: NotebookNode) -> bool:
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def _is_check(cell: NotebookNode) -> bool:
    grader = cell.metadata.get("nbgrader", {})
    return grader.get("grade", False) and not grader.get("solution", False)
