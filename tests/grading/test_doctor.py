"""What the doctor finds, here and where things are missing."""

from cnnref.grading.box import cgroup, launch
from cnnref.grading.doctor import examine


def findings():
    return {one.name: one for one in examine()}


def test_this_machine_is_described():
    found = findings()
    known = {"box", "rights", "memory", "processes", "files", "output", "time", "oracle", "numpy"}
    assert known <= set(found)
    assert found["numpy"].good
    assert "10 s for a cell" in found["time"].said


def test_missing_isolation_is_said_clearly(monkeypatch):
    monkeypatch.setattr(launch, "way", lambda: None)
    monkeypatch.setattr(cgroup, "bases", list)
    monkeypatch.setattr("os.getuid", lambda: 0)
    found = findings()
    assert not found["box"].good
    assert "no box holds" in found["box"].said
    assert "grade as an ordinary user" in found["rights"].said
    assert "for each process of a box, not for all together" in found["memory"].said
    assert "not limited" in found["processes"].said


def test_what_limits_processes_is_named(monkeypatch):
    monkeypatch.setattr(launch, "way", lambda: ["setpriv"])
    monkeypatch.setattr(cgroup, "bases", list)
    assert "by a limit on the user" in findings()["processes"].said
    monkeypatch.setattr(cgroup, "bases", lambda: [cgroup.ROOT])
    assert "by a control group" in findings()["processes"].said


def test_device_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CNNREF_DEVICE", "tpu")
    assert "must be 'cpu' or 'cuda'" in findings()["oracle"].said
