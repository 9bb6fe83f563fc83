"""Where a course keeps its things, and how nbgrader learns of it."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class CourseError(Exception):
    """A course, an assignment or a notebook that is not as it should be; the message says how."""


@dataclass(frozen=True)
class Course:
    """A course's folder."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Course":
        """The course that a folder lies in: the nearest one above with nbgrader_config.py."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "nbgrader_config.py").is_file() and (folder / "solutions").is_dir():
                return cls(folder)
        raise CourseError(
            f"{start} is not inside a course: go to the folder that holds nbgrader_config.py"
        )

    @property
    def solutions(self) -> Path:
        """The sources of the assignments, as MyST text."""
        return self.root / "solutions"

    @property
    def sources(self) -> Path:
        """The sources as notebooks, made from the text."""
        return self.root / "_build" / "source"

    @property
    def released(self) -> Path:
        """What students get."""
        return self.root / "exercises"

    @property
    def slugs(self) -> list[str]:
        """The names of the assignments."""
        return sorted(p.parent.name for p in self.solutions.glob("*/*.md") if _is_source(p))

    @property
    def hidden_seed(self) -> int:
        """The seed of the hidden cases, drawn once per course and kept out of the repository."""
        path = self.root / ".cnnref" / "seed"
        if not path.is_file():
            path.parent.mkdir(exist_ok=True)
            path.write_text(str(secrets.randbits(62)))
            path.chmod(0o600)
        return int(path.read_text())


def configure(c: Any, course: Course) -> None:
    """Tell nbgrader's commands and Formgrader about a course, in ``nbgrader_config.py``.

    Autograding runs nothing itself: the exporter grades a submission in the place of reading it.
    What students wrote becomes a page, in Formgrader too, by a filter that lets no markup through.
    """
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.source_directory = str(course.sources.relative_to(course.root))
    c.CourseDirectory.release_directory = course.released.name
    c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError"}
    c.Autograde.exporter_class = "cnnref.grading.record.TrustedExporter"
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.GenerateFeedback.exporter_class = "cnnref.grading.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = ["cnnref.grading.feedback.GradesAndWaiting"]
    c.HTMLExporter.filters = {"markdown2html": "cnnref.grading.markup.to_html"}
    _put_own_commands_on_path()


def _put_own_commands_on_path() -> None:
    """Let nbgrader find ``alembic``, which it calls by name, in an environment not activated."""
    commands = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if commands not in paths:
        os.environ["PATH"] = os.pathsep.join([commands, *paths])


def _is_source(path: Path) -> bool:
    return path.stem == path.parent.name
