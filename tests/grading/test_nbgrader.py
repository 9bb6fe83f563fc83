"""nbgrader's own commands, run in a copy of the course as an instructor runs them."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

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


@pytest.mark.parametrize(
    ("slug", "report", "points"),
    [("convolution", "conv2d: 0 of 4 points", 21), ("lenet", "guided_layer: 0 of 4 points", 31)],
)
def test_generate_autograde_feedback_and_export(course, slug, report, points):
    nbgrader(course, "generate_assignment", slug, "--force")
    made = course / f"exercises/{slug}/{slug}.ipynb"
    assert made.read_bytes() == (ROOT / f"exercises/{slug}/{slug}.ipynb").read_bytes()

    source = course / f"_build/source/{slug}/{slug}.ipynb"
    for student, notebook in (("blank", made), ("right", source)):
        folder = course / "submitted" / student / slug
        folder.mkdir(parents=True)
        shutil.copy(notebook, folder / f"{slug}.ipynb")
    nbgrader(course, "autograde", slug)
    nbgrader(course, "generate_feedback", slug)
    feedback = (course / f"feedback/blank/{slug}/{slug}.html").read_text()
    assert report in feedback
    assert "your function is not written yet" in feedback

    nbgrader(course, "export", "--to", "grades.csv")
    with (course / "grades.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["assignment"] == slug]
    assert {row["student_id"]: float(row["score"]) for row in rows} == {"blank": 0, "right": points}
    assert waiting(course, slug, "right") == WRITTEN[slug]


WRITTEN = {
    "convolution": {"flipping", "steps-frames-filters"},
    "lenet": {"how-far-to-trust", "where-the-numbers-are"},
}


def waiting(course, slug, student):
    """The written answers that wait for a person."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook(slug, slug, student).grades
        return {grade.name for grade in grades if grade.needs_manual_grade}


def test_validate_tells_the_solved_notebook_from_the_blank_one(course):
    blank = nbgrader(course, "validate", "exercises/convolution/convolution.ipynb")
    assert "Success" not in blank
    solved = nbgrader(course, "validate", "_build/source/convolution/convolution.ipynb")
    assert "Success! Your notebook passes all the tests." in solved
