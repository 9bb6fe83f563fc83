"""Releasing assignments: the notebooks that students get, byte for byte the same on every run."""

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from cnnref.grading.course import Course, CourseError, configure
from cnnref.grading.source import build_source


def release(course: Course, slug: str) -> None:
    """Build ``exercises/<slug>/<slug>.ipynb`` with nbgrader, without touching the gradebook."""
    build_source(course, slug)
    config = Config()
    configure(config, course)
    config.CourseDirectory.assignment_id = slug
    config.SaveCells.enabled = False
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.no_database = True
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(f"nbgrader could not release {slug}: see its messages above") from error
