"""Feedback pages for students, made by nbgrader from the graded notebooks."""

import glob

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from cnnref.grading.course import Course, CourseError, configure


def make_feedback(course: Course, slug: str, only: str | None = None, db: str | None = None) -> int:
    """Write ``feedback/<student>/<slug>/<slug>.html``; return for how many students."""
    graded = sorted((course.root / "autograded").glob(f"*/{slug}/{slug}.ipynb"))
    students = [p.parts[-3] for p in graded if only in (None, p.parts[-3])]
    if not students:
        raise CourseError(f"nothing is graded for {slug}: cnnref grade {slug}")
    config = Config()
    configure(config, course)
    config.CourseDirectory.assignment_id = slug
    config.CourseDirectory.student_id = glob.escape(only) if only else "*"
    if db:
        config.CourseDirectory.db_url = db
    converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(f"nbgrader could not write the feedback: {error}") from error
    return len(students)
