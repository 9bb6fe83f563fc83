"""Grading a class: results from a pool of processes, recorded in the gradebook by one writer."""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cnnref.grading.cache import key_of
from cnnref.grading.course import Course, CourseError
from cnnref.grading.gradebook import Recorder
from cnnref.grading.grader import Grader
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
    with (
        _alone(grader.course),
        contextlib.closing(Recorder(grader.course, slug, db)) as recorder,
    ):
        waiting = {s: t for s, t in tasks.items() if again or not recorder.has(s, key_of(t))}
        for student in tasks.keys() - waiting.keys():
            result = grader.result(tasks[student])
            yield Graded(student, sum(result.points.values()), False, tuple(result.notes))
        results = fill_cache(grader, waiting, jobs=jobs, again=again, scheduler=scheduler)
        for student, result in results:
            recorder.record(student, key_of(tasks[student]), result)
            yield Graded(student, sum(result.points.values()), True, tuple(result.notes))


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
