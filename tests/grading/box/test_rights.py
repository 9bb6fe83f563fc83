"""Whose rights a box has, and that nobody's rights are enough for a fork bomb."""

import os

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

boxed = pytest.mark.skipif(not launch.bubblewrap_works(), reason="bubblewrap does not work here")
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can step down")


@boxed
def test_fork_bomb_is_held_without_a_control_group(monkeypatch):
    monkeypatch.setattr(cgroup, "bases", list)
    box = Box(Limits(seconds=5, processes=20))
    assert box.group is None
    forks = int(box.run(FORK_BOMB, "test", box.clock(5))["shown"])
    box.close()
    assert 0 < forks < 20


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


def test_only_what_is_needed_of_private_folders_is_shown(monkeypatch, tmp_path):
    monkeypatch.setattr("os.getuid", lambda: 0)
    monkeypatch.setattr(cgroup, "bases", list)
    tmp_path.chmod(0o755)
    private = tmp_path / "private"
    (private / "deep").mkdir(parents=True)
    private.chmod(0o700)
    (private / "deep" / "python").touch()
    (way,) = rights.ways([private / "deep" / "python", *map(type(private), ["/usr/lib"])])
    said = " ".join(way)
    assert f"--dir {private}/deep --ro-bind {private}/deep/python" in said
    assert "--ro-bind /usr/lib" not in said
