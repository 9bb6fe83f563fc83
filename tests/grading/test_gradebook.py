"""What `cnnref grade` records is what nbgrader's own autograde would have."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.sample import make_class

ROOT = Path(__file__).parents[2]
SLUG = "convolution"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]

QUERIES = (
    "select id, first_name, last_name, email from student",
    "select s.student_id, s.timestamp, s.extension, n.late_submission_penalty "
    "from submitted_assignment s join submitted_notebook n on n.assignment_id = s.id",
    "select s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
    "join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
    "join submitted_assignment s on s.id = n.assignment_id",
    "select s.student_id, c.name, m.auto_comment, m.manual_comment from comment m "
    "join base_cell c on c.id = m.cell_id join submitted_notebook n on n.id = m.notebook_id "
    "join submitted_assignment s on s.id = n.assignment_id",
)


def rows(course):
    connection = sqlite3.connect(course.root / "gradebook.db")
    found = [sorted(connection.execute(query), key=repr) for query in QUERIES]
    connection.close()
    return found


def change(course, statement):
    connection = sqlite3.connect(course.root / "gradebook.db")
    with connection:
        connection.execute(statement)
    connection.close()


def files(course):
    paths = sorted((course.root / "autograded").rglob("*"))
    return {
        str(p.relative_to(course.root)): (p.stat().st_mode, p.is_file() and p.read_bytes())
        for p in paths
    }


def autograde(course):
    words = [Path(sys.executable).with_name("nbgrader"), "autograde", SLUG, "--force"]
    done = subprocess.run(words, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of three: one is late, one hands in files beside the notebook, one starts anew."""
    course, _ = make_class(Course(ROOT), SLUG, tmp_path_factory.mktemp("class") / "course", 3)
    (course.sources / SLUG / "data.csv").write_text("1,2\n")
    late, beside, again = (course.root / "submitted" / f"student-00{n}" / SLUG for n in (1, 2, 3))
    (late / "timestamp.txt").write_text("2026-01-02 12:00:00 UTC")
    (beside / "pictures").mkdir()
    (beside / "pictures" / "cat.txt").write_text("a cat")
    (beside / "data.csv").write_text("3,4\n")
    list(grade_class(Grader(course), SLUG))
    (course.root / "autograded" / again.parent.name / SLUG / "old.txt").write_text("old")
    change(course, "update assignment set duedate = '2026-01-01 12:00:00.000000'")
    change(course, "update grade set manual_score = 1 where auto_score = 2")
    list(grade_class(Grader(course), SLUG, again=True))
    return course


def test_gradebook_and_folders_are_those_of_nbgrader_autograde(course, tmp_path):
    theirs = Course(Path(shutil.copytree(course.root, tmp_path / "theirs")))
    shutil.rmtree(theirs.root / "autograded")
    change(theirs, "update grade set auto_score = null, needs_manual_grade = 1")
    change(theirs, "update comment set auto_comment = 'to be replaced'")
    change(theirs, "update submitted_assignment set timestamp = null")
    autograde(theirs)
    assert rows(course) == rows(theirs)
    assert files(course) == files(theirs)
    assert len(rows(course)[2]) == 3 * 11


def test_first_record_is_that_of_nbgrader_autograde(course, tmp_path):
    ours, theirs = (
        Course(Path(shutil.copytree(course.root, tmp_path / name))) for name in ("ours", "theirs")
    )
    for one in (ours, theirs):
        shutil.rmtree(one.root / "autograded")
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student"):
            change(one, f"delete from {table}")
    list(grade_class(Grader(ours), SLUG))
    autograde(theirs)
    assert rows(ours) == rows(theirs)
    assert files(ours) == files(theirs)
