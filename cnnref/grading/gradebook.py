"""Writing results into nbgrader's gradebook and its autograded folder.

What stays behind is what ``nbgrader autograde`` leaves, which goes through our exporter and serves
Formgrader's button. Here the database is opened once for a class, and the notebook, which is
already graded, is not converted again: that is ten times as fast.
"""

import contextlib
import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from cnnref.grading.course import Course, CourseError, configure
from cnnref.grading.grade import Result
from cnnref.grading.grader import released_notebook


class Recorder:
    """Writes results of an assignment, one student at a time, until it is closed."""

    def __init__(self, course: Course, slug: str, db: str | None = None) -> None:
        self.course = course
        self.slug = slug
        self.config = Config()
        configure(self.config, course)
        self.config.CourseDirectory.assignment_id = slug
        if db:
            self.config.CourseDirectory.db_url = db
        self.folders = CourseDirectory(config=self.config)
        self.autograde = Autograde(coursedir=self.folders, config=self.config)
        self.marks = course.root / ".cnnref" / "recorded" / slug
        with _gradebook_errors():
            # a course without a name: PostgreSQL wants one, the name that nbgrader gives it
            name = self.folders.course_id or "default_course"
            self.gradebook = Gradebook(self.folders.db_url, name)
            self._save_assignment()
            known = self.gradebook.assignment_submissions(slug)
            self.known = {submission.student_id for submission in known}
            self.gradebook.db.rollback()
            self.marks.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Let go of the database."""
        self.gradebook.close()

    def has(self, student: str, key: str) -> bool:
        """Whether the gradebook holds this very result."""
        mark = self.marks / student
        notebook = self.course.root / "autograded" / student / self.slug / f"{self.slug}.ipynb"
        recorded = mark.is_file() and mark.read_text() == key
        return recorded and student in self.known and notebook.is_file()

    def record(self, student: str, key: str, result: Result) -> None:
        """Write a student's result; the mark that says so comes last, so a kill undoes nothing."""
        mark = self.marks / student
        notebook = nbformat.v4.to_notebook(result.notebook)
        with _gradebook_errors(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's use of SQLAlchemy warns
            mark.unlink(missing_ok=True)
            self._write_files(student, notebook)
            self._write_scores(student, notebook)
            mark.write_text(key)

    def _save_assignment(self) -> None:
        """Make the assignment known to the gradebook, as ``nbgrader generate_assignment`` does."""
        notebook = nbformat.v4.reads(released_notebook(self.course, self.slug).decode())
        self.gradebook.update_or_create_assignment(self.slug)
        SaveCells(config=self.config).preprocess(notebook, self._names())

    def _names(self, **more: str) -> ResourcesDict:
        """What nbgrader's preprocessors are told about the notebook at hand."""
        names = {"notebook": self.slug, "assignment": self.slug, "db_url": self.folders.db_url}
        return ResourcesDict(nbgrader=names | more)

    def _write_files(self, student: str, notebook: NotebookNode) -> None:
        """Fill the student's autograded folder: the notebook and what was handed in beside it."""
        folder = self.course.root / "autograded" / student / self.slug
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        BaseConverter.init_assignment(self.autograde, self.slug, student)
        source = self.course.sources / self.slug
        for name in utils.find_all_files(str(source), [*self.folders.ignore, "*.ipynb"]):
            place = folder / source.joinpath(name).relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            shutil.copy(name, place)
        (folder / f"{self.slug}.ipynb").write_text(nbformat.v4.writes(notebook) + "\n", "utf-8")
        self.autograde.set_permissions(self.slug, student)

    def _write_scores(self, student: str, notebook: NotebookNode) -> None:
        """Write the points and comments of all cells in one transaction."""
        handed_in = self.folders.format_path("submitted", student, self.slug)
        when = self.folders.get_existing_timestamp(handed_in)
        known: Any = {"timestamp": when} if when else {}
        self.gradebook.update_or_create_student(student)
        submission = self.gradebook.update_or_create_submission(self.slug, student, **known)
        recorded: Any = self.gradebook.find_submission_notebook(self.slug, self.slug, student)
        grades, comments = self._of_cells(Grade, recorded), self._of_cells(Comment, recorded)
        for cell in notebook.cells:
            if utils.is_grade(cell):
                _set_grade(grades[cell.metadata.nbgrader.grade_id], cell)
            if utils.is_solution(cell):
                _set_comment(comments[cell.metadata.nbgrader.grade_id], cell)
        recorded.late_submission_penalty = None
        late = submission.total_seconds_late > 0
        self.gradebook.db.commit()
        if late:
            penalties = AssignLatePenalties(config=self.config)
            penalties.preprocess(notebook, self._names(student=student))

    def _of_cells(self, kind: Any, recorded: Any) -> dict[str, Any]:
        """The grades or comments of a submitted notebook by their cells' names."""
        rows = self.gradebook.db.query(BaseCell.name, kind).join(kind.cell)
        return dict(rows.filter(kind.notebook == recorded).all())


def _set_grade(grade: Any, cell: NotebookNode) -> None:
    grade.auto_score, _ = utils.determine_grade(cell)
    grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None


def _set_comment(comment: Any, cell: NotebookNode) -> None:
    untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    comment.auto_comment = "No response." if untouched else None


@contextlib.contextmanager
def _gradebook_errors() -> Iterator[None]:
    """Say in one line what is wrong with the gradebook."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CourseError(
            f"the gradebook's database needs {error.name}: pip install 'cnnref[postgresql]'"
        ) from error
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error))
        raise CourseError(f"the gradebook cannot be written: {said}") from error
    except (NbGraderException, OSError) as error:
        raise CourseError(
            f"nbgrader could not record a submission ({error}); nbgrader autograde shows its log"
        ) from error
