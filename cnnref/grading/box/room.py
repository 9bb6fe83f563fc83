"""A running box, seen from the grader: send a cell or a call, wait until its time is over."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from typing import Any

from cnnref.checks.call import PRINTED_LIMIT, Outcome
from cnnref.checks.exercise import Case
from cnnref.grading.box import cgroup, launch
from cnnref.grading.box.clock import Clock, children, threads
from cnnref.grading.box.inside import wire
from cnnref.grading.box.limits import Limits
from cnnref.grading.course import CourseError

START_SECONDS = 30.0
"""For Python and its libraries to start, on a machine that is busy."""
END_SECONDS = 2.0
"""For all that is in a box to die."""

Answerer = Callable[[str, tuple[Any, ...], dict[str, Any]], Outcome]


class BoxEnded(Exception):  # noqa: N818, an end is not always an error
    """The box is gone; the message says why, for the student."""


class BoxDied(BoxEnded):
    """The box is gone and its time was not over: it ended itself, or somebody killed it."""


class Box:
    """A process behind walls, until it is closed.

    Parameters
    ----------
    limits : Limits
        What it may use.
    library : bool
        Whether the real `cnnref.functional` is in it, to answer for given functions.
    boxed : bool
        False leaves out the walls.
    needs : tuple of str
        Libraries beside NumPy that are in it, such as ``"torch"``.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        library: bool = False,
        boxed: bool = True,
        needs: tuple[str, ...] = (),
    ) -> None:
        self.boxed = boxed
        self.limits = limits = limits.with_room_for(needs)
        self.group = cgroup.Cgroup(limits) if boxed and cgroup.bases() else None
        self.numbers = itertools.count()
        self.pipe, theirs = socket.socketpair()
        with theirs:
            self.process = launch.start(
                theirs, limits, self.group, library=library, boxed=boxed, needs=needs
            )
        try:
            self.ask("cell", {"name": "start", "source": ""}, self.clock(START_SECONDS))
        except BoxEnded as error:
            self.close()
            raise CourseError(f"a box does not start here, see cnnref doctor: {error}") from None

    def close(self) -> None:
        """Kill everything in the box, and wait until it is dead."""
        self.pipe.close()
        if self.boxed:
            self._kill_first_process()
        self.process.kill()
        self.process.wait()
        if self.group:
            self.group.close()

    def clock(self, seconds: float) -> Clock:
        """A clock that counts down this box's seconds."""
        return Clock(self.process.pid, seconds)

    def threads(self) -> int:
        """How many threads run in the box, those of its processes together."""
        return threads(self.process.pid)

    def run(
        self, source: str, name: str, clock: Clock, given: Answerer | None = None
    ) -> dict[str, str]:
        """Run a cell; return what it printed, what it showed and its error."""
        reply = self.ask("cell", {"source": source, "name": name}, clock, given)
        room = self.limits.output + 100
        return {key: _text(reply.get(key), room) for key in ("printed", "shown", "error")}

    def call(self, name: str, one: Case, clock: Clock, given: Answerer | None = None) -> Outcome:
        """Call a function of the notebook on a case; `given` answers what it asks for."""
        message = {"name": name, "args": one.args, "kwargs": one.kwargs}
        reply = self.ask("call", message, clock, given)
        warned = reply.get("warned")
        return Outcome(
            value=reply.get("value"),
            error=_text(reply.get("error"), PRINTED_LIMIT),
            error_kind=_text(reply.get("error_kind"), 80),
            printed=_text(reply.get("printed"), PRINTED_LIMIT),
            warned=tuple(map(str, warned)) if isinstance(warned, tuple) else (),
            changed=_keys(reply.get("changed"), one),
            shared=_keys(reply.get("shared"), one),
        )

    def ask(
        self, what: str, message: dict[str, Any], clock: Clock, given: Answerer | None = None
    ) -> dict[str, Any]:
        """Send a message and wait for its reply; answer what the box asks meanwhile."""
        number = next(self.numbers)
        try:
            self._send(message | {"do": what, "id": number}, clock)
            while True:
                reply = self._receive(clock)
                if "ask" in reply:
                    with clock.waiting():
                        answer = _answer(reply, given)
                    self._send(answer, clock)
                elif reply.get("id") == number:
                    return reply
        except TimeoutError:
            limit = f"{clock.seconds:.3g} seconds"
            raise BoxEnded(f"TimeoutError: it took longer than {limit} and was stopped") from None
        except wire.WireError as error:
            raise BoxEnded(f"ValueError: it gave {error}") from None
        except OSError:
            raise BoxDied(self._how_it_died()) from None

    def _kill_first_process(self) -> None:
        """With the box's own first process the kernel kills all others, and bubblewrap ends last.

        Were bubblewrap killed first, what is in the box would live on for a moment.
        """
        for first in children(self.process.pid):
            with contextlib.suppress(OSError):
                os.kill(first, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)

    def _send(self, message: dict[str, Any], clock: Clock) -> None:
        self.pipe.settimeout(clock.left())
        self.pipe.sendall(wire.encode(message))

    def _receive(self, clock: Clock) -> dict[str, Any]:
        start = self._exactly(wire.SIZES.size, clock)
        header, payload = wire.sizes(start, self.limits.answer)
        return wire.decode(self._exactly(header, clock), self._exactly(payload, clock))

    def _exactly(self, count: int, clock: Clock) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            self.pipe.settimeout(clock.left())
            try:
                part = self.pipe.recv(min(count - len(parts), 1 << 20))
            except TimeoutError:  # the clock decides whether it is one
                continue
            if not part:
                raise ConnectionResetError
            parts += part
        return bytes(parts)

    def _how_it_died(self) -> str:
        with contextlib.suppress(Exception):
            self.process.wait(1)
        return (
            "SystemError: it ended Python itself (os._exit, a crash, or more than "
            f"{self.limits.memory >> 20} MB of memory)"
        )


def open_box(limits: Limits, **how: Any) -> Box:
    """Open a `Box`; one that was killed before it stood is opened again."""
    try:
        return Box(limits, **how)
    except CourseError:
        return Box(limits, **how)


def _answer(asked: dict[str, Any], given: Answerer | None) -> dict[str, Any]:
    name, args, kwargs = asked.get("ask"), asked.get("args"), asked.get("kwargs")
    if not isinstance(name, str) or not isinstance(args, tuple) or not isinstance(kwargs, dict):
        raise wire.WireError("a question of no known kind")
    if given is None:
        outcome = Outcome(error=f"RuntimeError: {name} does not answer now")
    else:
        outcome = given(name, args, kwargs)
    return {"value": outcome.value, "error": outcome.error, "error_kind": outcome.error_kind}


def _text(value: object, room: int) -> str:
    return value[:room] if isinstance(value, str) else ""


def _keys(value: object, one: Case) -> tuple[int | str, ...]:
    known = [*range(len(one.args)), *one.kwargs]
    return tuple(k for k in known if isinstance(value, tuple) and k in value)
