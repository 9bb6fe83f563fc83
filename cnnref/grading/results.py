"""Reading what was graded: the scores of the gradebook and the reports in the notebooks."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from cnnref.checks.report import MIME
from cnnref.grading.course import Course


@dataclass(frozen=True)
class Result:
    """A graded submission: its points and, where points were lost, why."""

    student: str
    score: float
    max_score: float
    reasons: tuple[str, ...]


def results(course: Course, slug: str) -> list[Result]:
    """The results of an assignment, in the order of the students' ids."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        submissions = gradebook.assignment_submissions(slug)
        found = [
            Result(
                student=s.student.id,
                score=float(s.score or 0),
                max_score=float(s.max_score or 0),
                reasons=reasons(course, slug, s.student.id),
            )
            for s in submissions
        ]
    return sorted(found, key=lambda r: r.student)


def reasons(course: Course, slug: str, student: str) -> tuple[str, ...]:
    """Why a submission lost points: one sentence per exercise, from the reports in its cells."""
    path = course.root / "autograded" / student / slug / f"{slug}.ipynb"
    return tuple(dict.fromkeys(_reasons(path)))


def _reasons(path: Path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            report = output.get("data", {}).get(MIME)
            if report and report["earned"] < report["points"]:
                failed = [g for g in report["groups"] if g["earned"] < g["points"]]
                first = failed[0]
                yield f"{report['exercise']}: {first['hint'] or first['message'].splitlines()[0]}"
