"""A sample class: submissions made from the solution, the blank notebook and declared mistakes."""

import inspect
import itertools
import random
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnnref.checks import registry
from cnnref.checks.exercise import Exercise, Mistake
from cnnref.grading.course import Course
from cnnref.grading.release import release
from cnnref.grading.source import answers_of, build_source


@dataclass(frozen=True)
class Submission:
    """A student of the sample class and the mistakes in the notebook."""

    student: str
    mistakes: tuple[tuple[Exercise, Mistake], ...] = ()
    blank: bool = False

    @property
    def summary(self) -> str:
        """What this student did, in a few words."""
        if self.blank:
            return "nothing"
        made = [f"{exercise.name}: {mistake.name}" for exercise, mistake in self.mistakes]
        return ", ".join(made) or "everything right"


def make_class(
    course: Course, slug: str, folder: Path, size: int
) -> tuple[Course, list[Submission]]:
    """Make a course of its own in `folder`, with the submissions of `size` students."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(course.solutions, folder / "solutions")
    shutil.copy(course.root / "nbgrader_config.py", folder)
    sample = Course(folder)
    release(sample, slug)
    answers = answers_of(nbformat.read(build_source(sample, slug), as_version=4))
    students = list(itertools.islice(draw_students(slug), size))
    for one in students:
        notebook = nbformat.read(sample.released / slug / f"{slug}.ipynb", as_version=4)
        path = folder / "submitted" / one.student / slug / f"{slug}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(fill(notebook, answers, one), path)
    return sample, students


def draw_students(slug: str) -> Iterator[Submission]:
    """Yield students without end: all right, nothing, one mistake per exercise, then mixtures."""
    numbers = itertools.count(1)
    exercises = registry.of_chapter(slug)
    rng = random.Random(slug)

    def student(**what) -> Submission:
        return Submission(f"student-{next(numbers):03}", **what)

    yield student()
    yield student(blank=True)
    for one in exercises:
        yield student(mistakes=((one, rng.choice(one.mistakes)),))
    while True:
        chosen = rng.sample(exercises, rng.randint(0, min(3, len(exercises))))
        yield student(mistakes=tuple((one, rng.choice(one.mistakes)) for one in chosen))


def fill(notebook: NotebookNode, answers: dict[str, str], submission: Submission) -> NotebookNode:
    """Write a student's answers into a released notebook."""
    if submission.blank:
        return notebook
    wrong = {exercise.name: mistake for exercise, mistake in submission.mistakes}
    for cell in notebook.cells:
        grade_id = cell.metadata.nbgrader.grade_id
        if grade_id in answers:
            answer = answers[grade_id]
            cell.source = (
                with_mistake(grade_id, answer, wrong[grade_id]) if grade_id in wrong else answer
            )
    return notebook


def with_mistake(name: str, answer: str, mistake: Mistake) -> str:
    """The code of a right answer turned into that of a declared mistake."""
    source = textwrap.dedent(inspect.getsource(mistake.function))
    definition = source[source.index("def ") :]
    return f"""{answer}


{definition.replace(f"def {mistake.name}(", f"def _{name}_{mistake.name}(", 1)}

_right_{name} = {name}


def {name}(*args, **kwargs):
    return _{name}_{mistake.name}(_right_{name}, *args, **kwargs)
"""
