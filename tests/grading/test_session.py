"""A notebook at work while its boxes are killed by somebody else."""

import os
import signal

import pytest

from cnnref.checks.exercise import case
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.box.limits import Limits
from cnnref.grading.session import Library, Session

pytestmark = pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")


def kill(session):
    """Kill the box of a session or a library, and wait until nothing in it can answer any more.

    Bubblewrap dies first, and Python inside of it a moment later: the pipe ends with the last one.
    """
    box = session._box
    os.kill(box.process.pid, signal.SIGKILL)
    box.pipe.settimeout(30)
    assert box.pipe.recv(1) == b""


def refuse(name, args, kwargs):
    raise AssertionError(name)


@pytest.fixture
def session():
    session = Session(Limits(seconds=5))
    yield session
    session.close()


def test_a_box_killed_by_others_costs_nothing(session):
    session.run("def f(x):\n    return x + 1", "c1", refuse)
    kill(session)
    assert session.run("y = f(1)\ny", "c2", refuse)["shown"] == "2"
    kill(session)
    outcomes = session.call("f", [case("", 1), case("", 2)], refuse)
    assert [one.value for one in outcomes] == [2, 3]


def test_what_ends_python_twice_is_taken_for_its_own_doing(session):
    session.run("def f():\n    import os\n    os._exit(0)", "c1", refuse)
    (outcome,) = session.call("f", [case("")], refuse)
    assert outcome.error.startswith("SystemError: it ended Python itself")
    assert session.starts == 2
    assert "ended Python" in session.run("import os\nos._exit(0)", "c2", refuse)["error"]
    assert session.run("1 + 1", "c3", refuse)["shown"] == "2"


def test_a_notebook_as_a_whole_has_its_time():
    session = Session(Limits(seconds=5, notebook_seconds=1))
    assert not session.run("import time\ntime.sleep(0.7)", "c1", refuse)["error"]
    assert "longer than" in session.run("time.sleep(0.7)", "c2", refuse)["error"]
    (outcome,) = session.call("f", [case("")], refuse)
    assert outcome.error == "TimeoutError: the notebook as a whole may take 1 seconds"
    session.close()


def test_a_killed_library_answers_again():
    library = Library(Limits(seconds=5))
    for _ in range(2):
        assert library.call("shapes.output_size", case("", 5, 3)).value == 3
        kill(library)
    library.close()
