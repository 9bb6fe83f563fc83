"""The course, for nbgrader's own commands and Formgrader; started anywhere inside the course."""

from pathlib import Path

from cnnref.grading.course import Course, configure
from cnnref.grading.source import build_stale_sources
from cnnref.grading.tidy import tidy

course = Course(Path(__file__).resolve().parent)
build_stale_sources(course)
tidy(course)
configure(get_config(), course)  # noqa: F821, given by nbgrader
