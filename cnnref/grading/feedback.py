"""Feedback pages for students, made by nbgrader from the graded notebooks, on a template of ours.

A page is one file without a script, and asks no other host for anything.
"""

import glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from cnnref.grading.course import Course, CourseError, configure

TEMPLATES = Path(__file__).parent / "templates"


class FeedbackExporter(HTMLExporter):
    """Writes a graded notebook as the page that its student gets."""

    def __init__(self, config: Any = None, **kw: Any) -> None:
        own = Config()
        own.FeedbackExporter.template_name = "returned"
        own.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
        super().__init__(config=Config(config or {}, **own), **kw)


class GradesAndWaiting(GetGrades):
    """Brings points and comments from the gradebook, and tells which answers wait for a person."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add the colours of code, which are the same on every page."""
        light, dark = (HtmlFormatter(style=style) for style in ("default", "github-dark"))
        dark_rules = dark.get_style_defs(".highlight")
        resources["pygments"] = (
            f"{light.get_style_defs('.highlight')}\n"
            f"@media (prefers-color-scheme: dark) {{{dark_rules}}}\n.highlight {{background: none}}"
        )
        return super().preprocess(nb, resources)

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["waits"] = bool(grade.needs_manual_grade)
        cell.metadata.nbgrader["by_hand"] = grade.manual_score is not None


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
