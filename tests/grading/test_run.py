"""Grading a class: what is recorded, what is graded again, and what survives a kill."""

import fcntl
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from cnnref.checks.report import MIME
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.cache import key_of
from cnnref.grading.course import Course, CourseError
from cnnref.grading.export import LMS, export
from cnnref.grading.feedback import make_feedback
from cnnref.grading.grade import hidden_seed, student_secret
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.sample import make_class

ROOT = Path(__file__).parents[2]
SLUG = "convolution"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    course, _ = make_class(Course(ROOT), SLUG, tmp_path_factory.mktemp("class") / "course", 4)
    list(grade_class(Grader(course), SLUG))
    return course


@pytest.fixture
def course(sample, tmp_path):
    shutil.copytree(sample.root, tmp_path / "course")
    return Course(tmp_path / "course")


def graded(course, **options):
    return {g.student: g for g in grade_class(Grader(course), SLUG, **options)}


def fresh(course, **options):
    return sorted(s for s, g in graded(course, **options).items() if g.fresh)


def scores(course):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        found = gradebook.assignment_submissions(SLUG)
        assert len({s.student_id for s in found}) == len(found)
        return {s.student_id: s.score for s in found}


def submission(course, student):
    return course.root / "submitted" / student / SLUG / f"{SLUG}.ipynb"


EXPECTED = {"student-001": 21, "student-002": 0, "student-003": 20, "student-004": 19}


def test_scores_are_in_the_gradebook_and_the_reports_in_the_notebooks(course):
    assert scores(course) == EXPECTED
    path = course.root / "autograded" / "student-003" / SLUG / f"{SLUG}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    reports = [o["data"][MIME] for c in cells for o in c.get("outputs", []) if MIME in o["data"]]
    assert sum(r["earned"] for r in reports) == 20
    assert [g["mistake"] for r in reports for g in r["groups"] if "mistake" in g] == ["rounded_up"]


def test_only_what_changed_is_graded_again(course):
    assert fresh(course) == []
    shutil.copy(submission(course, "student-001"), submission(course, "student-002"))
    assert fresh(course) == ["student-002"]
    assert scores(course) == EXPECTED | {"student-002": 21}
    assert fresh(course, only="student-001", again=True) == ["student-001"]


def test_grading_again_gives_the_same(course):
    assert fresh(course, again=True) == sorted(EXPECTED)
    assert scores(course) == EXPECTED


def test_deleted_gradebook_is_filled_from_the_cache(course):
    (course.root / "gradebook.db").unlink()
    assert fresh(course) == sorted(EXPECTED)
    assert scores(course) == EXPECTED


def test_damaged_cache_and_missing_notebook_are_made_again(course):
    for path in (course.root / ".cnnref" / "results").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:100])
    shutil.rmtree(course.root / "autograded" / "student-003")
    assert fresh(course) == ["student-003"]
    assert scores(course) == EXPECTED


def test_renamed_missing_and_linked_notebooks_are_put_in_order(course):
    renamed = submission(course, "student-001")
    renamed.rename(renamed.with_name("ps1 (1).ipynb"))
    submission(course, "student-004").unlink()
    (submission(course, "student-003").parent / "link").symlink_to("/etc/passwd")
    lines = []
    found = graded(course, said=lines.append)
    assert scores(course) == EXPECTED | {"student-004": 0}
    assert lines == [
        "student-001: ps1 (1).ipynb was taken for convolution.ipynb",
        "student-003: removed the link link",
        "student-004: there is no notebook",
    ]
    assert found["student-004"].notes == ("Your notebook could not be read: the file is empty",)
    assert not list(course.root.glob("autograded/*/*/link"))


def test_a_second_run_waits_its_turn(course):
    with (course.root / ".cnnref" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CourseError, match="another cnnref grade is at work"):
            graded(course)


def test_locked_gradebook_is_a_clear_error(course):
    url = "sqlite:////no/such/folder/gradebook.db"
    with pytest.raises(CourseError, match="the gradebook cannot be written"):
        graded(course, db=url, again=True)


def test_full_disk_is_a_clear_error(course, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match=r"cannot be stored in .* No space left"):
        graded(course, again=True)


def test_hidden_cases_differ_between_students_submissions_exercises_and_courses():
    seeds = {
        hidden_seed(student_secret(secret, student), handed_in, exercise)
        for secret in (1, 2)
        for student in ("a", "b")
        for handed_in in (b"first", b"second")
        for exercise in ("pad", "conv2d")
    }
    assert len(seeds) == 16


def test_key_depends_on_all_that_decides(course):
    grader = Grader(course)
    path = submission(course, "student-001")
    task = grader.task(SLUG, "student-001", path)
    other = {"submission": b"{}", "released": b"{}", "secret": b"another", "boxed": False}
    other["limits"] = replace(task.limits, seconds=1.0)
    keys = {key_of(replace(task, **{name: value})) for name, value in other.items()}
    assert len(keys | {key_of(task)}) == 6
    assert key_of(grader.task(SLUG, "student-001", path)) == key_of(task)


def test_feedback_and_export_serve_every_student(course):
    evil = submission(course, "student-002")
    data = json.loads(evil.read_text())
    data["cells"][-1]["source"] = "<script>alert(1)</script>"
    evil.write_text(json.dumps(data))
    graded(course)
    assert make_feedback(course, SLUG) == 4
    page = (course.root / f"feedback/student-002/{SLUG}/{SLUG}.html").read_text()
    assert "conv2d: 0 of 4 points" in page
    assert "<script>alert" not in page
    assert export(course, SLUG, "canvas").splitlines()[1] == ",,student-001,,21"
    assert export(course, SLUG, "csv").splitlines()[3].startswith("student-003,,convolution,20,27")
    with pytest.raises(CourseError, match="must be one of"):
        export(course, SLUG, "excel")


@pytest.mark.parametrize(
    ("to", "student", "row"),
    [
        ("canvas", "doejane_123", {"Student": "", "ID": "123", "SIS User ID": "", "Section": ""}),
        (
            "moodle",
            "Jane-Doe_77",
            {"Identifier": "Participant 77", "ID number": "", "Full name": ""},
        ),
        ("moodle", "jane", {"Identifier": "", "ID number": "jane", "Full name": ""}),
    ],
)
def test_an_lms_finds_its_own_numbers_again(to, student, row):
    assert LMS[to]("", student) == row
