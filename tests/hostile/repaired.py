"""Damaged notebooks whose answers are there: they are repaired and graded."""

import json
import random

from hostile.draft import FULL, POINTS, Draft, Kind, solved


def each_cell(change) -> Draft:
    draft = solved()
    for cell in draft.cells:
        change(cell)
    return draft


def with_metadata(**values) -> Draft:
    return each_cell(lambda c: c["metadata"].setdefault("nbgrader", {}).update(values))


def without_metadata() -> Draft:
    return each_cell(lambda c: c.update(metadata={}))


def version_3() -> bytes:
    cells = [
        {
            "cell_type": c["cell_type"],
            "metadata": c["metadata"],
            ("input" if c["cell_type"] == "code" else "source"): c["source"],
        }
        for c in solved().cells
    ]
    book = {"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells}]}
    return json.dumps(book).encode()


def change(grade_id, /, **values) -> Draft:
    draft = solved()
    draft[grade_id].update(values)
    return draft


def change_grader(grade_id, /, **values) -> Draft:
    draft = solved()
    draft[grade_id]["metadata"]["nbgrader"].update(values)
    return draft


def book(**values) -> Draft:
    draft = solved()
    draft.data.update(values)
    return draft


def duplicated() -> Draft:
    draft = solved()
    draft.double("conv2d")
    draft["conv2d"]["source"] = "def conv2d(): pass"
    return draft


def shuffled_checks() -> Draft:
    draft = solved()
    checks = [c for c in draft.cells if c["source"].startswith("check(")]
    others = [c for c in draft.cells if c not in checks]
    draft.data["cells"] = others[:2] + checks + others[2:]
    return draft


def without_released_text() -> Draft:
    draft = solved()
    draft.data["cells"] = [c for c in draft.cells if c["metadata"]["nbgrader"]["solution"]]
    return draft


def all_in_one_cell() -> bytes:
    code = "import numpy as np\n" + "\n\n".join(solved()[name]["source"] for name in POINTS)
    cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}).encode()


def random_ids() -> Draft:
    rng = random.Random(0)
    return with_each_id(lambda: f"cell-{rng.randrange(10**9)}")


def with_each_id(make) -> Draft:
    draft = solved()
    for cell in draft.cells:
        cell["metadata"]["nbgrader"]["grade_id"] = make()
    return draft


MADE = {
    "grade id of an answer changed": lambda: change_grader("conv2d", grade_id="mine"),
    "grade id of a check changed": lambda: change_grader("conv2d-check", grade_id="mine"),
    "grade id is a number": lambda: change_grader("conv2d", grade_id=7),
    "every grade id changed": random_ids,
    "every grade id the same": lambda: with_each_id(lambda: "conv2d-check"),
    "answer duplicated": duplicated,
    "check duplicated": lambda: (d := solved(), d.double("conv2d-check"))[0],
    "old schema": lambda: with_metadata(schema_version=1),
    "no schema": lambda: each_cell(lambda c: c["metadata"]["nbgrader"].pop("schema_version")),
    "newer schema": lambda: with_metadata(schema_version=99),
    "check deleted": lambda: solved().drop("conv2d-check"),
    "all checks deleted": lambda: [d := solved(), *[d.drop(f"{n}-check") for n in POINTS]][0],
    "check made a raw cell": lambda: change("conv2d-check", cell_type="raw"),
    "check edited": lambda: change("conv2d-check", source="check(print)"),
    "points changed": lambda: change_grader("conv2d-check", points=1000.0),
    "points negative": lambda: change_grader("conv2d-check", points=-5),
    "points not a number": lambda: change_grader("conv2d-check", points="many"),
    "check marked as an answer": lambda: change_grader("conv2d-check", solution=True),
    "check not graded any more": lambda: change_grader("conv2d-check", grade=False, locked=False),
    "skip-execution on checks": lambda: each_cell(
        lambda c: c["metadata"].update(tags=["skip-execution"])
    ),
    "all metadata stripped": without_metadata,
    "metadata null": lambda: each_cell(lambda c: c.update(metadata=None)),
    "metadata a list": lambda: each_cell(lambda c: c.update(metadata=[])),
    "nbgrader metadata a string": lambda: each_cell(lambda c: c["metadata"].update(nbgrader="x")),
    "nbformat 3": version_3,
    "nbformat minor 99": lambda: book(nbformat_minor=99),
    "nbformat missing": lambda: book(nbformat=None),
    "wrong kernelspec": lambda: book(metadata={"kernelspec": {"name": "ir", "language": "R"}}),
    "kernelspec a command": lambda: book(metadata={"kernelspec": {"name": "; rm -rf /"}}),
    "cell ids doubled": lambda: each_cell(lambda c: c.update(id="same")),
    "cell ids missing": lambda: each_cell(lambda c: c.pop("id", None)),
    "UTF-8 with a mark": lambda: b"\xef\xbb\xbf" + solved().to_bytes(),
    "sources as lists": lambda: each_cell(
        lambda c: c.update(source=c["source"].splitlines(keepends=True))
    ),
    "outputs forged": lambda: change(
        "conv2d-check",
        outputs=[{"output_type": "execute_result", "data": {"text/plain": "1000"}}],
    ),
    "outputs of no kind": lambda: each_cell(lambda c: c.update(outputs={"a": 1})),
    "an answer made a raw cell": lambda: change("conv2d", cell_type="raw"),
    "checks before the answers": shuffled_checks,
    "only the answers left": without_released_text,
    "all answers in one new cell": all_in_one_cell,
    "unknown kinds of cells": lambda: (d := solved(), d.cells.insert(0, {"cell_type": "sql"}))[0],
    "the imports edited": lambda: change("convolution-01", source="1 / 0"),
    "attachments with markup": lambda: each_cell(
        lambda c: c.update(attachments={"x.svg": {"image/svg+xml": "<script>alert(1)</script>"}})
    ),
    "markup in the written answer": lambda: change(
        "flipping",
        source="<iframe src=javascript:alert(1)></iframe><style>*{display:none}</style>"
        "[x](javascript:alert(1)) ![x](http://example.com/track.png)",
    ),
    "grade ids that are numbers": lambda: (d := solved(), d["conv2d"].update(id=7))[0],
    "cells that say they are deleted": lambda: each_cell(
        lambda c: c["metadata"].update(deletable=True, editable=True, tags=["remove-cell"])
    ),
    "text deleted": lambda: solved().drop("convolution-00").drop("convolution-29"),
    "3,000 empty cells at the end": lambda: [d := solved(), *[d.last("") for _ in range(3000)]][0],
}

KINDS = [Kind(name, make, FULL) for name, make in MADE.items()]
