"""The instructor's page."""

import json

import pytest

from cnnref.checks.report import MIME
from cnnref.grading.course import Course, CourseError
from cnnref.grading.report import page, read_class, similar

CODE = "\n".join(f"line_{n} = {n}" for n in range(60))


def write(root, student, earned, code, note=""):
    groups = [
        {"name": "g", "earned": earned, "points": 4, "mistake": "" if earned else "not_flipped"}
    ]
    report = {"exercise": "conv2d", "earned": earned, "points": 4, "groups": groups}
    answer = {"nbgrader": {"solution": True}}
    cells = [
        {"cell_type": "code", "metadata": answer, "source": code, "outputs": []},
        {"cell_type": "code", "metadata": {}, "source": "", "outputs": [{"data": {MIME: report}}]},
    ]
    if note:
        source = f"**Notes**\n\n- {note}"
        cells.insert(
            0, {"cell_type": "markdown", "id": "grader-notes", "metadata": {}, "source": source}
        )
    path = root / "autograded" / student / "convolution" / "convolution.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}))


@pytest.fixture
def students(tmp_path):
    write(tmp_path, "ann", 4, CODE)
    write(tmp_path, "bob", 4, CODE)
    write(tmp_path, "cleo", 4, CODE.replace("line", "row"))
    write(tmp_path, "<b>dan", 0, CODE, note="it was <i>empty</i>")
    return read_class(Course(tmp_path), "convolution")


def test_page_tells_points_success_mistakes_and_notes(students):
    text = page("convolution", students)
    assert "<td>conv2d</td><td>3.00</td><td>4</td><td>75%</td>" in text
    assert "<td>conv2d</td><td>not flipped</td><td>1</td>" in text
    assert "&lt;b&gt;dan</td><td>it was &lt;i&gt;empty&lt;/i&gt;" in text
    assert "<b>" not in text


def test_similar_answers_are_paired_unless_nothing_was_earned(students):
    assert [(a.student, b.student) for a, b, _ in similar(students)] == [("ann", "bob")]


def test_nothing_graded_is_said(tmp_path):
    with pytest.raises(CourseError, match="nothing is graded for convolution"):
        read_class(Course(tmp_path), "convolution")
