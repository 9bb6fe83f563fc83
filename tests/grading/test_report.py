"""The instructor's page."""

import json

import pytest

from cnnref.checks.report import MIME
from cnnref.grading.course import Course, CourseError
from cnnref.grading.report import groups, page, read_class, similar

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


def test_a_group_of_similar_answers_is_shown_once_by_its_closest_pair(tmp_path):
    for number in range(5):
        write(tmp_path, f"s{number}", 4, CODE + f"\nmine = {number // 2}")  # s0 is s1, s2 is s3
    for name in ("ann", "bob"):
        write(tmp_path, name, 4, CODE.replace("line", "row"))
    students = read_class(Course(tmp_path), "convolution")
    found = {tuple(names): pair for names, pair in groups(similar(students))}
    assert list(found) == [("ann", "bob"), ("s0", "s1", "s2", "s3", "s4")]
    assert {pair[2] for pair in found.values()} == {1.0}
    text = page("convolution", students)
    assert text.count("<details>") == 2
    assert "s0, s1, s2, s3, s4: 100% of the lines of s0 and s1" in text


def test_nothing_graded_is_said(tmp_path):
    with pytest.raises(CourseError, match="nothing is graded for convolution"):
        read_class(Course(tmp_path), "convolution")
