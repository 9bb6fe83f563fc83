"""What the process of a box gives up before a student's code runs, beside what its walls take."""

import contextlib
import ctypes
import os

KEYCTL = {"x86_64": 250, "aarch64": 219}
"""The number of the call by which Linux keeps keys, on each kind of processor."""
JOIN_SESSION = 1


def set_apart() -> None:
    """Leave the keys of whoever grades, and be the first to go when memory runs out.

    A login gives its processes a ring of keys. What one box left in it, the next could read.
    """
    number = KEYCTL.get(os.uname().machine)
    if number:
        ctypes.CDLL(None).syscall(number, JOIN_SESSION, None)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
