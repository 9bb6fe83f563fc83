"""Time limits on a machine that others use, too."""

from types import SimpleNamespace

import pytest

from cnnref.grading.box import clock as module
from cnnref.grading.box.clock import Clock


class Machine:
    """One whose time and whose processor we turn by hand."""

    def __init__(self) -> None:
        self.now = self.used = 100.0

    def pass_time(self, seconds, work):
        self.now += seconds
        self.used += work


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: machine.now))
    monkeypatch.setattr(module, "cpu_seconds", lambda pid: machine.used)
    return machine


def test_work_costs_what_it_got_of_the_processor(machine):
    clock = Clock(1, 10)
    machine.pass_time(30, work=4)
    assert clock.cost() == 4
    assert clock.left() == 6


def test_two_threads_cost_no_more_than_the_time_that_passed(machine):
    clock = Clock(1, 10)
    machine.pass_time(5, work=9)
    assert clock.cost() == 5


def test_sleep_costs_all_that_passed(machine):
    clock = Clock(1, 10)
    machine.pass_time(11, work=1)
    assert clock.cost() == 11
    with pytest.raises(TimeoutError):
        clock.left()


def test_waiting_for_others_is_no_sleep(machine):
    clock = Clock(1, 10)
    with clock.waiting():
        machine.pass_time(11, work=1)
    assert clock.cost() == 1
    assert clock.left() == 9


def test_patience_ends(machine):
    clock = Clock(1, 10)
    machine.pass_time(50, work=6)
    with pytest.raises(TimeoutError):
        clock.left()
