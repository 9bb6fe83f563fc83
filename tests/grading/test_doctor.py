"""What the doctor finds, here and where things are missing."""

from cnnref.grading.box import cgroup, launch
from cnnref.grading.doctor import examine


def findings():
    return {one.name: one for one in examine()}


def test_this_machine_is_described():
    found = findings()
    assert {"box", "memory", "processes", "time", "oracle", "numpy"} <= set(found)
    assert found["numpy"].good


def test_missing_isolation_is_said_clearly(monkeypatch):
    monkeypatch.setattr(launch, "bubblewrap_works", lambda: False)
    monkeypatch.setattr(cgroup, "bases", list)
    monkeypatch.setattr("os.getuid", lambda: 0)
    found = findings()
    assert not found["box"].good
    assert "bubblewrap does not work" in found["box"].said
    assert "for each process of a box only" in found["memory"].said
    assert "not limited: root" in found["processes"].said


def test_device_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CNNREF_DEVICE", "tpu")
    assert "must be 'cpu' or 'cuda'" in findings()["oracle"].said
