"""What a check answers: a float that nbgrader reads as points, and that explains itself."""

from collections.abc import Sequence
from typing import Any

from cnnref.checks.judge import Failure, GroupResult
from cnnref.checks.report_html import to_html

MIME = "application/vnd.cnnref.report+json"
"""Under this type the report travels in a notebook's output, for the grader's tables."""


class Report(float):
    """The points of one check, finite and between 0 and the exercise's points.

    Shown in a notebook it is a table with pictures; ``print`` gives the same in words. Its repr
    is the bare number, which is what nbgrader reads.
    """

    name: str
    groups: Sequence[GroupResult]
    hidden: bool

    def __new__(cls, name: str, groups: Sequence[GroupResult], *, hidden: bool) -> "Report":
        """Add up what the groups of cases earned."""
        report = super().__new__(cls, sum(g.earned for g in groups))
        report.name, report.groups, report.hidden = name, groups, hidden
        return report

    @property
    def points(self) -> float:
        """The most that could be earned."""
        return sum(g.points for g in self.groups)

    def __str__(self) -> str:
        lines = [self.headline]
        for group in self.groups:
            mark = "x" if group.failure else "ok"
            lines.append(f"  [{mark:>2}] {group.name}: {group.earned:g} of {group.points:g}")
            if group.failure:
                lines += [f"       {line}" for line in failure_lines(group.failure)]
        return "\n".join([*lines, f"  {self.footnote}"])

    def __repr__(self) -> str:
        return float.__repr__(self)

    @property
    def headline(self) -> str:
        """One line for the whole check."""
        return f"{self.name}: {float(self):g} of {self.points:g} points"

    @property
    def footnote(self) -> str:
        """Which cases decided."""
        if self.hidden:
            return "Checked on the visible cases and on hidden ones."
        return "Checked on the visible cases; grading adds hidden ones of the same kinds."

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": to_html(self.headline, self.groups, self.footnote, calls=not self.hidden),
            MIME: self.as_json(),
        }

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "exercise": self.name,
            "earned": float(self),
            "points": self.points,
            "groups": [_group_json(g) for g in self.groups],
        }


def failure_lines(failure: Failure) -> list[str]:
    """A failure in words: the call, what is wrong, the hint, what was printed."""
    lines = [failure.call, *failure.problem.message.splitlines()]
    if failure.hint:
        lines.append(f"Hint: {failure.hint}")
    if failure.printed:
        lines += ["Your function printed:", *failure.printed.splitlines()[:5]]
    return lines


def _group_json(group: GroupResult) -> dict[str, Any]:
    data: dict[str, Any] = {"name": group.name, "earned": group.earned, "points": group.points}
    if group.failure:
        data["message"] = group.failure.problem.message
        data["hint"] = group.failure.hint
        data["mistake"] = group.failure.mistake
    return data
