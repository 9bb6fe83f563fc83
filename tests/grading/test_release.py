"""From an assignment's text to the notebook that students get."""

import re
from pathlib import Path

import nbformat
import pytest

from cnnref.checks import registry
from cnnref.grading.course import Course, CourseError
from cnnref.grading.release import release
from cnnref.grading.source import build_source, read_source

ROOT = Path(__file__).parents[2]
SLUGS = Course(ROOT).slugs

POINTS = re.compile(r"\b(\d) points?( per sentence)?")

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    return Course(tmp_path)


def write(folder, body):
    text = folder / "solutions" / "mine" / "mine.md"
    text.parent.mkdir(parents=True)
    text.write_text(HEADER + body)
    return text


def cell(code):
    return f"\n```{{code-cell}} ipython3\n{code}\n```\n"


@pytest.mark.parametrize("slug", SLUGS)
def test_release_is_byte_equal_to_the_committed_one_and_repeatable(course, slug):
    for _ in range(2):
        release(course, slug)
        assert sorted(p.name for p in (course.released / slug).iterdir()) == [f"{slug}.ipynb"]
        made = (course.released / slug / f"{slug}.ipynb").read_bytes()
        assert made == (ROOT / "exercises" / slug / f"{slug}.ipynb").read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
def test_released_notebook_holds_no_answers(slug):
    text = (ROOT / "exercises" / slug / f"{slug}.ipynb").read_text()
    assert not re.search("BEGIN SOLUTION|END SOLUTION|HIDDEN TESTS|model answer|Rubric", text)
    cells = nbformat.reads(text, as_version=4).cells
    blanks = [c for c in cells if c.metadata.nbgrader.solution and c.cell_type == "code"]
    assert blanks
    assert all("# YOUR CODE HERE" in c.source for c in blanks)
    assert not any(c.get("outputs") for c in cells)


@pytest.mark.parametrize("slug", SLUGS)
def test_check_cells_carry_the_points_of_their_exercises(slug):
    notebook = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", as_version=4)
    points = {
        c.metadata.nbgrader.grade_id.removesuffix("-check"): c.metadata.nbgrader.points
        for c in notebook.cells
        if c.metadata.nbgrader.grade and c.cell_type == "code"
    }
    assert points == {one.name: one.points for one in registry.of_chapter(slug)}


@pytest.mark.parametrize("slug", SLUGS)
def test_ids_are_stable_and_unique(slug):
    notebook = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", as_version=4)
    ids = [c.id for c in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert ids == [c.metadata.nbgrader.grade_id for c in notebook.cells]
    nbformat.validate(notebook)


@pytest.mark.parametrize("slug", SLUGS)
def test_two_written_questions_are_graded_by_hand(slug):
    notebook = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", as_version=4)
    graded = [c for c in notebook.cells if c.metadata.nbgrader.grade]
    questions = [c for c in graded if c.cell_type == "markdown"]
    assert len(questions) >= 2
    for question in questions:
        assert "YOUR ANSWER HERE" in question.source
        assert question.metadata.nbgrader.solution
        assert question.metadata.nbgrader.points == 3


@pytest.mark.parametrize("slug", SLUGS)
def test_written_questions_have_a_rubric_for_their_points(slug):
    cells = read_source(ROOT / "solutions" / slug / f"{slug}.md").cells
    for cell in (c for c in cells if c.cell_type == "markdown" and c.metadata.nbgrader.grade):
        assert "**A model answer.**" in cell.source
        rubric = cell.source.partition("**Rubric.**")[2]
        worth = sum(int(n) * (3 if per else 1) for n, per in POINTS.findall(rubric))
        assert worth == cell.metadata.nbgrader.points, rubric


def test_unknown_assignment_is_answered_with_the_known_ones(course):
    with pytest.raises(CourseError, match=r"no assignment 'nope' in .*; known: .*convolution"):
        release(course, "nope")


def test_text_that_is_no_notebook_is_refused(tmp_path):
    text = write(tmp_path, cell("x = 1\n````{code-cell}").replace("```{code", '```{code-cell} {"'))
    text.write_text("---\njupytext: [unclosed\n---\n")
    with pytest.raises(CourseError, match=r"mine\.md is not a MyST notebook: "):
        build_source(Course(tmp_path), "mine")


def test_check_of_an_unknown_exercise_is_refused(tmp_path):
    text = write(tmp_path, cell("check(conv3d)"))
    with pytest.raises(CourseError, match=r"mine\.md: no exercise is named 'conv3d'"):
        read_source(text)


def test_solution_that_defines_nothing_is_refused(tmp_path):
    text = write(tmp_path, cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"))
    with pytest.raises(CourseError, match="a solution cell defines no function"):
        read_source(text)


def test_two_cells_of_one_name_are_refused(tmp_path):
    answer = cell("def pad(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION")
    text = write(tmp_path, answer + answer)
    with pytest.raises(CourseError, match="two cells are named pad"):
        read_source(text)


def test_course_is_found_from_inside_and_missed_outside(tmp_path):
    assert Course.find(ROOT / "solutions" / "convolution").root == ROOT
    with pytest.raises(CourseError, match=r"is not inside a course: go to the folder"):
        Course.find(tmp_path)


def test_hidden_seed_is_kept_private_and_stays(course):
    seed = course.hidden_seed
    assert course.hidden_seed == seed
    assert (course.root / ".cnnref" / "seed").stat().st_mode & 0o077 == 0
