"""Time limits that are fair on a busy machine: they count work, not waiting for a processor."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

WORKING = 0.1
"""A box that uses this share of its time works; one that uses less sleeps or waits for input."""
PATIENCE = 5
"""However slow the machine, nothing takes longer than this many times its limit."""
TICKS = os.sysconf("SC_CLK_TCK")


class Clock:
    """Counts down the seconds of a box, known by the process that was started for it.

    A box that still works when the time is over, but has got less of the processor than it was
    promised, because others are at work too, gets the rest. Nor does it pay for what is done for it
    elsewhere: a given function that answers.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self.pid = pid
        self.seconds = seconds
        self.started = time.monotonic()
        self.ends = self.started + seconds
        self.used_before = cpu_seconds(pid)
        self.waited = 0.0

    def left(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        now = time.monotonic()
        if now >= self.ends:
            self.ends = now + self._owed(now - self.started)
        return self.ends - now

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """While others work for the box, it is not idle and uses nothing up."""
        before = time.monotonic()
        yield
        self.waited += time.monotonic() - before

    def cost(self) -> float:
        """Seconds used up: of work, what the box got of the processor; of idling, all of them."""
        passed = time.monotonic() - self.started
        used = cpu_seconds(self.pid) - self.used_before
        return passed if used + self.waited < WORKING * passed else min(used, passed)

    def _owed(self, passed: float) -> float:
        owed = self.seconds - self.cost()
        if owed < 0.05 * self.seconds or passed >= PATIENCE * self.seconds:
            raise TimeoutError
        return owed


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all that it started; 0 where that cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS + sum(map(cpu_seconds, children(pid)))


def threads(pid: int) -> int:
    """Threads of a process and all that it started; 0 where that cannot be known."""
    return len(_tasks(pid)) + sum(map(threads, children(pid)))


def children(pid: int) -> list[int]:
    """Processes that a process started; none where that cannot be known."""
    with contextlib.suppress(OSError):
        return [int(c) for t in _tasks(pid) for c in (t / "children").read_text().split()]
    return []


def _tasks(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []
