"""Every assignment through nbgrader for real: gradebook, feedback, and Formgrader in a server."""

import html
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from cnnref.checks import registry
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course
from cnnref.grading.feedback import make_feedback
from cnnref.grading.grader import Grader
from cnnref.grading.release import release
from cnnref.grading.results import results
from cnnref.grading.run import grade_class
from cnnref.grading.sample import Submission, answers_of, fill
from cnnref.grading.source import read_source

ROOT = Path(__file__).parents[2]
SLUGS = Course(ROOT).slugs
STUDENTS = ("blank", "right", "wrong")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]
each_assignment = pytest.mark.parametrize("slug", SLUGS)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which three students have handed in every assignment, graded, with feedback."""
    course = Course(tmp_path_factory.mktemp("course"))
    shutil.copytree(ROOT / "solutions", course.solutions)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    for slug in SLUGS:
        release(course, slug)
        for student in STUDENTS:
            hand_in(course, slug, student)
        list(grade_class(Grader(course), slug))
        make_feedback(course, slug)
    return course


def hand_in(course, slug, student):
    blank = nbformat.read(course.released / slug / f"{slug}.ipynb", as_version=4)
    answers = answers_of(read_source(course.solutions / slug / f"{slug}.md"))
    mistakes = (first_mistake(slug),) if student == "wrong" else ()
    filled = fill(blank, answers, Submission(student, mistakes, blank=student == "blank"))
    path = course.root / "submitted" / student / slug / f"{slug}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(filled, path)


def first_mistake(slug):
    exercise = registry.of_chapter(slug)[0]
    return exercise, exercise.mistakes[0]


def questions(slug):
    cells = read_source(ROOT / "solutions" / slug / f"{slug}.md").cells
    return [c for c in cells if c.cell_type == "markdown" and c.metadata.nbgrader.grade]


def get(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def server(course):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    commands = Path(sys.executable).parent
    words = ["server", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.ip=127.0.0.1"]
    running = subprocess.Popen(
        [commands / "jupyter", *words, "--IdentityProvider.token=", "--ServerApp.password="],
        cwd=course.root,
        env=os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api", running)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=30)


def wait_for(address, running):
    for _ in range(120):
        assert running.poll() is None, "the Jupyter server ended"
        try:
            get(address)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


@each_assignment
def test_solution_earns_all_and_the_released_notebook_nothing(course, slug):
    points = sum(one.points for one in registry.of_chapter(slug))
    written = sum(c.metadata.nbgrader.points for c in questions(slug))
    blank, right, wrong = results(course, slug)
    assert (blank.score, right.score) == (0, points)
    assert right.max_score == points + written
    assert wrong.score < points


@each_assignment
def test_feedback_explains(course, slug):
    pages = {s: course.root / "feedback" / s / slug / f"{slug}.html" for s in STUDENTS}
    blank, right, wrong = (pages[s].read_text() for s in STUDENTS)
    exercise, mistake = first_mistake(slug)
    assert blank.count("your function is not written yet") >= len(registry.of_chapter(slug))
    assert html.escape(mistake.hint) in wrong
    assert html.escape(mistake.hint) not in right
    assert f"{exercise.name}: {exercise.points:g} of {exercise.points:g} points" in right


def test_formgrader_lists_the_assignments(server):
    listed = json.loads(get(f"{server}/formgrader/api/assignments"))
    assert sorted(one["name"] for one in listed) == sorted(SLUGS)
    assert all(one["num_submissions"] == len(STUDENTS) for one in listed)
    assert "Manage Assignments" in get(f"{server}/formgrader/manage_assignments")


@each_assignment
def test_written_questions_wait_in_formgrader(server, slug):
    listed = json.loads(get(f"{server}/formgrader/api/submitted_notebooks/{slug}/{slug}"))
    right = next(one for one in listed if one["student"] == "right")
    assert right["needs_manual_grade"]
    page = get(f"{server}/formgrader/submissions/{right['id']}/")
    for question in questions(slug):
        assert f'id="{question.id}"' in page
