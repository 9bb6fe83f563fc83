"""Grading the corpus, one verdict per kind."""

from dataclasses import dataclass

from hostile import broken, cheats, harm, pytorch, repaired, right, runaway
from hostile.draft import COURSE, PORT, Kind
from hostile.world import World

from cnnref.checks.report import MIME
from cnnref.grading.box.limits import Limits
from cnnref.grading.grade import Result, Task, grade

KINDS = [
    *right.KINDS,
    *broken.KINDS,
    *repaired.KINDS,
    *runaway.KINDS,
    *cheats.KINDS,
    *harm.KINDS,
    *pytorch.KINDS,
]
LIMITS = Limits(
    seconds=1.2, notebook_seconds=20, memory=400 << 20, processes=24, answer=8 << 20, files=16 << 20
)


@dataclass(frozen=True)
class Verdict:
    """What came of a kind."""

    kind: Kind
    earned: float
    problem: str
    harm: list[str]

    @property
    def gained(self) -> bool:
        """Whether it earned more than it is worth."""
        return self.earned > self.kind.owed

    @property
    def lost(self) -> bool:
        """Whether it earned less, was not graded, or did not say why."""
        return self.earned < self.kind.owed or bool(self.problem)


def try_kind(kind: Kind, world: World) -> Verdict:
    """Grade a submission of a kind and look at the world afterwards."""
    submission = kind.to_bytes().replace(COURSE.encode(), str(world.course).encode())
    submission = submission.replace(PORT.encode(), str(world.port).encode())
    try:
        result = grade(Task(submission, kind.assignment.released, b"a secret of a student", LIMITS))
    except Exception as error:
        return Verdict(kind, 0, f"not graded: {error!r}", world.harm())
    text = said(result)
    problem = "" if kind.says in text else f"{kind.says!r} is not said"
    if "<script" in text:
        problem = "markup got through"
    return Verdict(kind, sum(result.points.values()), problem, world.harm())


def said(result: Result) -> str:
    """All that a student is told in markup: notes and reports."""
    parts = list(result.notes)
    for cell in result.notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            parts += [data["text/html"]] if MIME in data else []
            parts += [data[t] for t in data if t not in ("text/plain", "text/html", MIME)]
    return "\n".join(map(str, parts))
