"""The gradebook as a table, for a spreadsheet or a learning management system."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from nbgrader.api import Gradebook

from cnnref.grading.course import Course, CourseError

Row = Mapping[str, object]


def _canvas(name: str, student: str) -> Row:
    """How Canvas knows a student: the number in the name of a downloaded file is its own."""
    number = _number(student)
    return {"Student": name, "ID": number, "SIS User ID": "" if number else student, "Section": ""}


def _moodle(name: str, student: str) -> Row:
    """How Moodle's grading worksheet knows a student."""
    number = _number(student)
    identifier = f"Participant {number}" if number else ""
    return {"Identifier": identifier, "ID number": "" if number else student, "Full name": name}


def _number(student: str) -> str:
    """The number that an import put behind a student's name, as the LMS gave it."""
    match = re.search(r"_(\d+)$", student)
    return match[1] if match else ""


LMS = {"canvas": _canvas, "moodle": _moodle}
FORMATS = ("csv", *LMS)


def export(course: Course, slug: str, to: str, db: str | None = None) -> str:
    """The grades of an assignment as the text of a CSV file."""
    if to not in FORMATS:
        raise CourseError(f"--to must be one of {', '.join(FORMATS)}, got {to}")
    rows = list(_rows(course, slug, to, db))
    if not rows:
        raise CourseError(f"the gradebook holds nothing for {slug}: cnnref grade {slug}")
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _rows(course: Course, slug: str, to: str, db: str | None) -> Iterator[Row]:
    url = db or f"sqlite:///{course.root / 'gradebook.db'}"
    with Gradebook(url) as gradebook:
        submissions = sorted(gradebook.assignment_submissions(slug), key=lambda s: s.student_id)
        for s in submissions:
            name = ", ".join(filter(None, [s.student.last_name, s.student.first_name]))
            score = max(float(s.score or 0) - float(s.late_submission_penalty or 0), 0)
            if to in LMS:
                yield {**LMS[to](name, str(s.student_id)), slug: f"{score:g}"}
            else:
                yield {
                    "student": s.student_id,
                    "name": name,
                    "assignment": slug,
                    "score": f"{score:g}",
                    "max_score": f"{s.max_score:g}",
                    "needs_manual_grade": s.needs_manual_grade,
                    "submitted": s.timestamp or "",
                }


def _harmless(value: object) -> object:
    """Text that a spreadsheet does not take for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") and not _is_number(text) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
