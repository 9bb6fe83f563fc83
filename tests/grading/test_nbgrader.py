"""nbgrader's own commands, run in a copy of the course as an instructor runs them."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name in ("solutions", "exercises"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


def nbgrader(course, *words):
    commands = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [commands / "nbgrader", *words],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_generate_autograde_feedback_and_export(course):
    nbgrader(course, "generate_assignment", "convolution", "--force")
    made = course / "exercises/convolution/convolution.ipynb"
    assert made.read_bytes() == (ROOT / "exercises/convolution/convolution.ipynb").read_bytes()

    source = course / "_build/source/convolution/convolution.ipynb"
    for student, notebook in (("blank", made), ("right", source)):
        folder = course / "submitted" / student / "convolution"
        folder.mkdir(parents=True)
        shutil.copy(notebook, folder / "convolution.ipynb")
    nbgrader(course, "autograde", "convolution")
    nbgrader(course, "generate_feedback", "convolution")
    feedback = (course / "feedback/blank/convolution/convolution.html").read_text()
    assert "conv2d: 0 of 4 points" in feedback
    assert "your function is not written yet" in feedback

    nbgrader(course, "export", "--to", "grades.csv")
    with (course / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"blank": 0, "right": 21}


def test_validate_tells_the_solved_notebook_from_the_blank_one(course):
    blank = nbgrader(course, "validate", "exercises/convolution/convolution.ipynb")
    assert "Success" not in blank
    solved = nbgrader(course, "validate", "_build/source/convolution/convolution.ipynb")
    assert "Success! Your notebook passes all the tests." in solved
