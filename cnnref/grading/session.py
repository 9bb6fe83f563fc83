"""A student's notebook at work: one box after another, each brought to where the last one died."""

import contextlib
from collections.abc import Iterator

from cnnref.checks.call import Outcome
from cnnref.checks.exercise import Case
from cnnref.grading.box.clock import Clock
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Answerer, Box, BoxDied, BoxEnded, open_box

NOTHING = {"printed": "", "shown": "", "error": ""}


class Session:
    """Runs cells and calls functions; a box that dies is replaced and the cells are run again.

    A box may also be killed by others: by a person, or by a machine that is short of memory. So the
    first death at a place is taken for chance. A cell in which two boxes died, or one ran out of
    time, is not run again: what it defined is lost and nothing else.
    """

    def __init__(self, limits: Limits, *, boxed: bool = True, needs: tuple[str, ...] = ()) -> None:
        self.limits = limits
        self.boxed = boxed
        self.needs = needs
        self.ran: list[tuple[str, str]] = []
        self.starts = 0
        self.deaths: set[str] = set()
        self.left = limits.notebook_seconds
        self._box: Box | None = None

    def run(self, source: str, name: str, given: Answerer) -> dict[str, str]:
        """Run a cell and keep it for later boxes, unless it ended this one."""
        try:
            box = self._ready(given)
            with self._clock(box) as clock:
                said = box.run(source, name, clock, given)
        except BoxEnded as error:
            self.close()
            if self._by_chance(error, f"cell {name}"):
                return self.run(source, name, given)
            return NOTHING | {"error": str(error)}
        self.ran.append((source, name))
        return said

    def call(
        self, name: str, cases: list[Case], given: Answerer, *, seconds: float = 0.0
    ) -> list[Outcome]:
        """Call a function on all cases; what ends the box ends the calls, not the notebook."""
        outcomes: list[Outcome] = []
        try:
            box = self._ready(given)
            before = box.threads()
            with self._clock(box, seconds) as clock:
                for one in cases:
                    outcomes.append(box.call(name, one, clock, given))
            if box.threads() > before:  # what one exercise leaves at work must not slow the next
                self.close()
        except BoxEnded as error:
            self.close()
            if self._by_chance(error, f"call {name}"):
                return self.call(name, cases, given, seconds=seconds)
            said = str(error)
            lost = Outcome(error=said, error_kind=said.partition(":")[0])
            outcomes += [lost] * (len(cases) - len(outcomes))
        return outcomes

    def _ready(self, given: Answerer) -> Box:
        while self._box is None:
            self._demand_time()
            if self.starts > self.limits.restarts:
                raise BoxEnded("RuntimeError: this notebook ended Python too often")
            self.starts += 1
            self._box = open_box(self.limits, boxed=self.boxed, needs=self.needs)
            self._replay(self._box, given)
        return self._box

    def _replay(self, box: Box, given: Answerer) -> None:
        for cell in list(self.ran):
            try:
                with self._clock(box) as clock:
                    box.run(*cell, clock, given)
            except BoxEnded as error:
                if not self._by_chance(error, f"cell {cell[1]} again"):
                    self.ran.remove(cell)
                self.close()
                return

    def _by_chance(self, error: BoxEnded, place: str) -> bool:
        """Whether the end of a box deserves another try: its first death at a place does."""
        chance = isinstance(error, BoxDied) and place not in self.deaths
        self.deaths.add(place)
        return chance

    @contextlib.contextmanager
    def _clock(self, box: Box, wanted: float = 0.0) -> Iterator[Clock]:
        """A clock for a cell or an exercise; what it costs the notebook has no more."""
        self._demand_time()
        clock = box.clock(min(max(self.limits.seconds, wanted), self.left))
        try:
            yield clock
        finally:
            self.left -= clock.cost()

    def _demand_time(self) -> None:
        if self.left <= 0:
            raise BoxEnded(
                "TimeoutError: the notebook as a whole may take "
                f"{self.limits.notebook_seconds:g} seconds"
            )

    def close(self) -> None:
        """End the box."""
        if self._box is not None:
            self._box.close()
        self._box = None


class Sessions:
    """A notebook in a session with NumPy alone, and in one for each set of libraries needed.

    A session with more than NumPy is opened when the first exercise asks for it, and catches up:
    what it holds cannot serve an exercise that does not need it.
    """

    def __init__(self, limits: Limits, *, boxed: bool = True) -> None:
        self.limits = limits
        self.boxed = boxed
        self.cells: list[tuple[str, str, Answerer]] = []
        self._opened: dict[tuple[str, ...], tuple[Session, dict[str, dict[str, str]]]] = {}
        self._open(())

    def run(self, source: str, name: str, given: Answerer) -> None:
        """Run a cell in every session."""
        self.cells.append((source, name, given))
        for session, said in self._opened.values():
            said[name] = session.run(source, name, given)

    def of(self, needs: tuple[str, ...]) -> Session:
        """The session for exercises with these needs."""
        if needs not in self._opened:
            self._open(needs)
        return self._opened[needs][0]

    def said(self, name: str, needs: tuple[str, ...] | None = None) -> dict[str, str]:
        """What a cell said in the session with these needs; unless given, in the fullest."""
        known = max(self._opened, key=len) if needs is None else needs
        return self._opened[known][1].get(name, NOTHING)

    def close(self) -> None:
        """End the boxes."""
        for session, _ in self._opened.values():
            session.close()

    def _open(self, needs: tuple[str, ...]) -> None:
        session = Session(self.limits, boxed=self.boxed, needs=needs)
        said = {name: session.run(source, name, given) for source, name, given in self.cells}
        self._opened[needs] = session, said


class Library:
    """The functions that exercises give, answering in a box of their own.

    They run the course's code on a student's arguments, which may ask for more memory or time than
    there is.
    """

    def __init__(self, limits: Limits, *, boxed: bool = True) -> None:
        self.limits = limits
        self.boxed = boxed
        self._box: Box | None = None

    def call(self, name: str, one: Case, *, chances: int = 1) -> Outcome:
        """Call ``functional.pad`` or another function by its name within `cnnref`."""
        if self._box is None:
            self._box = open_box(self.limits, library=True, boxed=self.boxed)
        try:
            return self._box.call(name, one, self._box.clock(self.limits.seconds))
        except BoxEnded as error:
            self.close()
            if chances and isinstance(error, BoxDied):  # somebody may have killed it
                return self.call(name, one, chances=chances - 1)
            return Outcome(error=str(error), error_kind=str(error).partition(":")[0])

    def close(self) -> None:
        """End its box."""
        if self._box is not None:
            self._box.close()
        self._box = None
