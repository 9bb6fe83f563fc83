"""PostgreSQL as the gradebook: a real server, on a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course, CourseError
from cnnref.grading.export import export
from cnnref.grading.feedback import make_feedback
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.sample import make_class

ROOT = Path(__file__).parents[2]
SLUG = "convolution"
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None, key=str)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
    pytest.mark.skipif(
        PROGRAMS is None, reason="no PostgreSQL server here: apt install postgresql"
    ),
]


def ordinary():
    """Whose rights the server takes: it refuses to be root's."""
    return pwd.getpwnam("nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="cnnref-pg-"))
    who = ordinary()
    os.chown(folder, who.pw_uid, who.pw_gid)

    def run(program, *words):
        ids = (
            {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if not os.getuid() else {}
        )
        command = [PROGRAMS.with_name(program), "-D", folder / "data", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **ids)

    run("initdb", "--username=teacher", "--auth=trust", "--no-sync", "--encoding=UTF8")
    socket_only = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "start", "--wait", "--silent", "-o", socket_only, "-l", folder / "log")
    yield f"postgresql:///postgres?host={folder}&user=teacher"
    run("pg_ctl", "stop", "--mode=immediate", "--silent")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course, _ = make_class(Course(ROOT), SLUG, tmp_path_factory.mktemp("class") / "course", 3)
    return course


def scores(url):
    with Gradebook(url) as gradebook:
        found = gradebook.assignment_submissions(SLUG)
        return sorted((s.student_id, s.score) for s in found)


@pytest.mark.filterwarnings("default")  # nbgrader's use of SQLAlchemy warns
def test_class_is_recorded_once_and_read_from_postgresql(course, server):
    for _ in range(2):
        graded = list(grade_class(Grader(course), SLUG, db=server))
    assert [one.fresh for one in graded] == [False] * 3
    expected = [("student-001", 21), ("student-002", 0), ("student-003", 20)]
    assert scores(server) == expected
    assert not (course.root / "gradebook.db").exists()
    assert export(course, SLUG, "csv", server).splitlines()[1].startswith("student-001,,convol")
    assert make_feedback(course, SLUG, "student-003", server) == 1
    grade_again = grade_class(Grader(course), SLUG, db=server, again=True)
    assert [one.fresh for one in grade_again] == [True] * 3
    assert scores(server) == expected


def test_server_that_does_not_answer_is_said(course, tmp_path):
    url = f"postgresql:///postgres?host={tmp_path}"
    with pytest.raises(CourseError, match="the gradebook cannot be written"):
        list(grade_class(Grader(course), SLUG, db=url))
