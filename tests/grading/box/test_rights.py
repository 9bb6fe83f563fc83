"""Whose rights a box has, and that nobody's rights are enough for a fork bomb."""

import os
import time
from pathlib import Path

import pytest

from cnnref.grading.box import cgroup, launch, rights
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Box
from cnnref.grading.course import CourseError

FORK_BOMB = """
import os, time
forks = 0
try:
    while forks < 500:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        forks += 1
except OSError:
    pass
forks
"""


def descendants(pid):
    """The processes that a process started, and those that they started."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def lives(pid):
    """Whether a process runs; one that is dead but not yet forgotten does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


boxed = pytest.mark.skipif(not launch.bubblewrap_works(), reason="bubblewrap does not work here")
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can step down")


@boxed
def test_fork_bomb_is_held_without_a_control_group(monkeypatch):
    monkeypatch.setattr(cgroup, "bases", list)
    box = Box(Limits(seconds=5, processes=20))
    assert box.group is None
    forks = int(box.run(FORK_BOMB, "test", box.clock(5))["shown"])
    family = descendants(box.process.pid)
    assert len(family) > forks
    box.close()
    assert 0 < forks < 20
    for _ in range(100):
        if not any(map(lives, family)):
            break
        time.sleep(0.02)
    else:
        pytest.fail("processes of the box outlive it")


@boxed
@as_root
def test_root_lets_an_ordinary_user_make_the_box(monkeypatch):
    monkeypatch.setattr(cgroup, "bases", list)
    launch.way.cache_clear()
    before = launch.way()
    launch.way.cache_clear()
    assert before is not None
    assert before[before.index("setpriv") + 1] == "--reuid"
    assert int(before[before.index("--reuid") + 1]) >= rights.FIRST


@as_root
def test_root_that_can_neither_step_down_nor_limit_is_refused(monkeypatch):
    monkeypatch.setattr(cgroup, "bases", list)
    monkeypatch.setattr(rights.shutil, "which", lambda name: None if name == "setpriv" else name)
    launch.way.cache_clear()
    with pytest.raises(CourseError, match="grade as an ordinary user"):
        launch.demand_box()
    launch.way.cache_clear()


def test_only_what_is_needed_of_private_folders_is_shown(tmp_path):
    private = tmp_path / "private"
    (private / "deep").mkdir(parents=True)
    private.chmod(0o700)
    python = private / "deep" / "python"
    python.touch()
    said = "\n".join(rights.covers([python, Path("/usr/lib")]))
    assert f"mount --bind {python} {rights.STAGE}/0" in said
    assert "/usr/lib" not in said
    assert not list(rights.covers([Path("/usr/lib")]))
