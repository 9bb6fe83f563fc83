"""Grading a class: results from a pool of processes, recorded in the gradebook by one writer."""

import contextlib
import fcntl
import glob
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from cnnref.grading.cache import key_of
from cnnref.grading.course import Course, CourseError, configure
from cnnref.grading.grader import Grader, released_notebook
from cnnref.grading.pool import fill_cache
from cnnref.grading.tidy import submissions, tidy


@dataclass(frozen=True)
class Graded:
    """What happened to a student's submission."""

    student: str
    points: float
    fresh: bool
    """Whether it was graded or recorded now; otherwise nothing had changed."""
    notes: tuple[str, ...] = ()


def grade_class(
    grader: Grader,
    slug: str,
    *,
    jobs: int = 1,
    only: str | None = None,
    again: bool = False,
    db: str | None = None,
    scheduler: str | None = None,
    said: Callable[[str], None] = lambda line: None,
    total: Callable[[int], None] = lambda count: None,
) -> Iterator[Graded]:
    """Grade the submissions of an assignment and record them; yield each as it is done.

    What was graded before is taken from the cache and what is recorded is left alone, so a run
    that was interrupted is finished by running it again.
    """
    for line in tidy(grader.course):
        said(line)
    handed_in = submissions(grader.course, slug)
    if only is not None:
        handed_in = {s: p for s, p in handed_in.items() if s == only}
    if not handed_in:
        raise CourseError(f"nothing was submitted for {slug}" + (f" by {only}" if only else ""))
    tasks = {student: grader.task(slug, student, path) for student, path in handed_in.items()}
    total(len(tasks))
    with _alone(grader.course):
        recorder = Recorder(grader.course, slug, db)
        waiting = {s: t for s, t in tasks.items() if again or not recorder.has(s, key_of(t))}
        for student in tasks.keys() - waiting.keys():
            result = grader.result(tasks[student])
            yield Graded(student, sum(result.points.values()), False, tuple(result.notes))
        for student in fill_cache(grader, waiting, jobs=jobs, again=again, scheduler=scheduler):
            result = grader.result(tasks[student])
            recorder.record(student, key_of(tasks[student]))
            yield Graded(student, sum(result.points.values()), True, tuple(result.notes))


class Recorder:
    """Writes results into nbgrader's gradebook and folders, one student at a time."""

    def __init__(self, course: Course, slug: str, db: str | None = None) -> None:
        self.course = course
        self.slug = slug
        config = Config()
        configure(config, course)
        config.CourseDirectory.assignment_id = slug
        if db:
            config.CourseDirectory.db_url = db
        self.config = config
        self.folders = CourseDirectory(config=config)
        self.marks = course.root / ".cnnref" / "recorded" / slug
        with _gradebook_errors():
            self._save_assignment()
            with Gradebook(self.folders.db_url) as gradebook:
                self.known = {s.student_id for s in gradebook.assignment_submissions(self.slug)}
        self.marks.mkdir(parents=True, exist_ok=True)

    def has(self, student: str, key: str) -> bool:
        """Whether the gradebook holds this very result."""
        mark = self.marks / student
        notebook = self.course.root / "autograded" / student / self.slug / f"{self.slug}.ipynb"
        recorded = mark.is_file() and mark.read_text() == key
        return recorded and student in self.known and notebook.is_file()

    def record(self, student: str, key: str) -> None:
        """Let nbgrader autograde a student, whose result is in the cache."""
        mark = self.marks / student
        mark.unlink(missing_ok=True)
        self.folders.student_id = glob.escape(student)
        converter = Autograde(coursedir=self.folders, config=self.config)
        converter.force = True
        with _gradebook_errors(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's use of SQLAlchemy warns
            converter.start()
        mark.write_text(key)

    def _save_assignment(self) -> None:
        """Make the assignment known to the gradebook, as ``nbgrader generate_assignment`` does."""
        notebook = nbformat.v4.reads(released_notebook(self.course, self.slug).decode())
        names = {"notebook": self.slug, "assignment": self.slug}
        url = self.folders.db_url
        with Gradebook(url) as gradebook:
            gradebook.update_or_create_assignment(self.slug)
        resources = ResourcesDict(nbgrader=names | {"db_url": url})
        SaveCells(config=self.config).preprocess(notebook, resources)


@contextlib.contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Hold the course's lock, so that two runs do not record at once."""
    path = course.root / ".cnnref" / "lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(
                "another cnnref grade is at work in this course: let it end"
            ) from None
        yield


@contextlib.contextmanager
def _gradebook_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error))
        raise CourseError(f"the gradebook cannot be written: {said}") from error
    except (NbGraderException, OSError) as error:
        raise CourseError(
            f"nbgrader could not record a submission ({error}); nbgrader autograde shows its log"
        ) from error
