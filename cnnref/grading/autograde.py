"""Grading a class with nbgrader, one student after the other."""

from nbgrader.apps import NbGraderAPI
from rich.console import Console
from rich.progress import track
from traitlets.config import Config

from cnnref.grading.course import Course, CourseError, configure


def autograde(course: Course, slug: str, console: Console) -> None:
    """Record an assignment in the gradebook, then autograde all that was submitted for it."""
    config = Config()
    configure(config, course)
    api = NbGraderAPI(config=config)
    _demand(api.generate_assignment(slug, force=True))
    students = sorted(api.get_submitted_students(slug))
    for student in track(students, f"grading {slug}", console=console):
        _demand(api.autograde(slug, student, force=True))


def _demand(result: dict) -> None:
    if not result["success"]:
        raise CourseError(f"{result['log']}\n{result.get('error') or ''}")
