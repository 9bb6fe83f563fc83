"""A course's grader: from a student's file to a result, through the cache."""

import functools
from dataclasses import dataclass, field
from pathlib import Path

from cnnref.grading.box import launch
from cnnref.grading.box.limits import Limits
from cnnref.grading.cache import Cache, key_of
from cnnref.grading.course import Course, CourseError
from cnnref.grading.grade import Result, Task, grade, student_secret
from cnnref.grading.intake import LARGEST


@dataclass(frozen=True)
class Grader:
    """Grades the submissions of a course."""

    course: Course
    limits: Limits = field(default_factory=Limits)
    boxed: bool = True

    def __post_init__(self) -> None:
        if self.boxed:
            launch.demand_box()

    @property
    def cache(self) -> Cache:
        """Where the results are."""
        return Cache(self.course.root / ".cnnref" / "results")

    def task(self, slug: str, student: str, path: Path) -> Task:
        """All that decides the points of a student's file."""
        return Task(
            submission=read_submission(path),
            released=released_notebook(self.course, slug),
            secret=student_secret(self.course.hidden_seed, student),
            limits=self.limits,
            boxed=self.boxed,
        )

    def result(self, task: Task, *, again: bool = False) -> Result:
        """The result of a task, from the cache if it is there."""
        key = key_of(task)
        known = None if again else self.cache.get(key)
        if known is None:
            known = grade(task)
            self.cache.put(key, known)
        return known


def read_submission(path: Path) -> bytes:
    """The bytes of a submission; a link or anything but a plain file counts as empty."""
    if path.is_symlink() or not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


@functools.lru_cache(maxsize=64)
def _read_released(path: Path, changed: int) -> bytes:
    return path.read_bytes()


def released_notebook(course: Course, slug: str) -> bytes:
    """What students got, by which their notebooks are repaired."""
    path = course.released / slug / f"{slug}.ipynb"
    if not path.is_file():
        raise CourseError(f"{path} is not there: release it first, cnnref release {slug}")
    return _read_released(path, path.stat().st_mtime_ns)
