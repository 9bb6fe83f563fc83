"""The whole round through nbgrader's exchange, as students and a teacher on a hub make it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course
from cnnref.grading.feedback import make_feedback
from cnnref.grading.grader import Grader
from cnnref.grading.run import grade_class
from cnnref.grading.source import build_source

ROOT = Path(__file__).parents[2]
SLUG = "convolution"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture
def hub(tmp_path):
    """A course, a student's home and, for both, the settings of the recipe."""
    settings = (ROOT / "recipes/jupyterhub/nbgrader_config.py").read_text()
    exchange = tmp_path / "exchange"
    for name in ("course", "home", "settings", "exchange"):
        (tmp_path / name).mkdir()
    exchange.chmod(0o777)
    assert "/srv/nbgrader/exchange" in settings
    moved = settings.replace("/srv/nbgrader/exchange", str(exchange))
    (tmp_path / "settings/nbgrader_config.py").write_text(moved)
    for name in ("solutions", "exercises"):
        shutil.copytree(ROOT / name / SLUG, tmp_path / "course" / name / SLUG)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
    return tmp_path


def test_what_a_student_submits_comes_back_graded(hub):
    course = Course(hub / "course")

    def nbgrader(place, *words):
        command = [Path(sys.executable).with_name("nbgrader"), *words]
        own = {"HOME": str(hub / "home"), "JUPYTER_CONFIG_PATH": str(hub / "settings")}
        own["JUPYTER_PATH"] = str(Path(sys.prefix, "share/jupyter"))
        done = subprocess.run(
            command, cwd=hub / place, env=os.environ | own, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def a_round():
        nbgrader("home", "submit", SLUG)
        nbgrader("course", "collect", SLUG, "--update")
        (one,) = grade_class(Grader(course), SLUG)
        assert make_feedback(course, SLUG) == 1
        nbgrader("course", "release_feedback", SLUG)
        nbgrader("home", "fetch_feedback", SLUG)
        pages = sorted((hub / "home" / SLUG / "feedback").glob("*/*.html"))
        return one.points, [page.read_text() for page in pages]

    nbgrader("course", "release_assignment", SLUG)
    nbgrader("home", "fetch_assignment", SLUG)
    points, (page,) = a_round()
    assert points == 0
    assert "conv2d: 0 of 4 points" in page

    shutil.copy(build_source(course, SLUG), hub / "home" / SLUG)
    points, pages = a_round()
    assert points == 21
    assert pages[0] == page
    assert "conv2d: 4 of 4 points" in pages[1]
