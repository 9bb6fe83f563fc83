"""Grading in other processes and on a Dask cluster, some of which die."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import dask
import nbformat
import pytest

from cnnref.grading import pool
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.course import Course, CourseError
from cnnref.grading.grade import Task
from cnnref.grading.grader import Grader, released_notebook
from cnnref.grading.pool import fill_cache

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here"),
]


@pytest.fixture
def grader(tmp_path):
    return Grader(Course(tmp_path))


@pytest.fixture
def tasks():
    released = released_notebook(Course(ROOT), "convolution")
    return {f"s{n}": Task(released, released, str(n).encode()) for n in range(8)}


def notebook_of(code):
    """The bytes of a notebook with one cell."""
    cells = [nbformat.v4.new_code_cell(code)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def workers():
    """The processes of the pool."""
    return multiprocessing.active_children()


def test_a_killed_worker_loses_nothing(grader, tasks):
    done = []
    for student, _ in fill_cache(grader, tasks, jobs=2):
        done.append(student)
        if len(done) == 2:
            workers()[0].kill()
    assert sorted(done) == sorted(tasks)


VICTIM = """
import multiprocessing, sys
from pathlib import Path
from cnnref.grading.course import Course
from cnnref.grading.grade import Task
from cnnref.grading.grader import released_notebook
from cnnref.grading.pool import in_processes

if __name__ == "__main__":
    released = released_notebook(Course(Path(sys.argv[1])), "convolution")
    tasks = {str(n): Task(released, released, b"") for n in range(100)}
    for _ in in_processes(tasks, 2):
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
"""


def test_no_worker_outlives_a_killed_grader(tmp_path):
    script = tmp_path / "victim.py"
    script.write_text(VICTIM)
    words = [sys.executable, script, ROOT]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout
        workers = victim.stdout.readline().split()
        assert len(workers) == 2
        victim.kill()
    for _ in range(200):
        if not any(map(is_running, workers)):
            return
        time.sleep(0.1)
    pytest.fail("a worker is still there")


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_cluster_that_is_not_there_is_said(grader, tasks, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 1)
    with pytest.raises(CourseError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        list(fill_cache(grader, tasks, scheduler="tcp://127.0.0.1:1"))


def key_in(folder):
    """Make a key as the recipe does; return the settings that name it."""
    subprocess.run(["sh", ROOT / "recipes/cluster-key.sh", folder], check=True)
    return dask.config.collect([str(folder)], env={})


@pytest.fixture
def cluster(tmp_path, request):
    """A scheduler and two workers, each a process of its own, behind the recipe's key."""
    pytest.importorskip("distributed")  # which brings settings that the key's are merged with
    settings = key_in(tmp_path / "key")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-W", "ignore", "-m", "dask"]
    address = f"tls://127.0.0.1:{port}"
    serve = ["scheduler", "--host", "tls://127.0.0.1", "--port", str(port), "--no-dashboard"]
    work = ["worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    deaths = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(getattr(request, "param", 3))}
    locked = quiet | {"env": os.environ | {"DASK_CONFIG": str(tmp_path / "key")} | deaths}
    processes = [subprocess.Popen([*program, *words], **locked) for words in (serve, work, work)]
    for _ in range(200):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    with dask.config.set(dask.config.merge(dask.config.config, settings)):
        yield address, processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.filterwarnings("default")
def test_cluster_grades_everything_once_though_a_worker_dies(grader, tasks, cluster):
    address, (_, worker, _) = cluster
    done = []
    for student, _ in fill_cache(grader, tasks, scheduler=address):
        done.append(student)
        if len(done) == 2:
            worker.kill()
    assert sorted(done) == sorted(tasks)
    assert [student for student, _ in fill_cache(grader, tasks)] == list(tasks)


KILLER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_submission_that_kills_its_workers_keeps_nobody_waiting(grader, tasks, cluster):
    killer = replace(tasks["s0"], submission=notebook_of(KILLER), boxed=False)
    handed_in = {"s0": tasks["s0"], "killer": killer, "s1": tasks["s1"]}
    done = []
    with pytest.raises(CourseError, match=r"all are graded but killer, whose workers died"):
        done.extend(fill_cache(grader, handed_in, scheduler=cluster[0]))
    assert {student for student, _ in done} == {"s0", "s1"}


@pytest.mark.filterwarnings("default")
def test_cluster_lets_nobody_in_without_its_key(grader, tasks, cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 2)
    address, _ = cluster
    for settings, said in (
        ({"ca-file": None, "client": {"cert": None, "key": None}}, "wants a key"),
        (key_in(tmp_path / "other")["distributed"]["comm"]["tls"], "no scheduler answers"),
    ):
        changed = dask.config.merge(dask.config.get("distributed.comm.tls"), settings)
        with (
            dask.config.set({"distributed.comm.tls": changed}),
            pytest.raises(CourseError, match=said),
        ):
            list(fill_cache(grader, tasks, scheduler=address))


def test_a_worker_with_other_versions_refuses(tasks):
    with pytest.raises(CourseError, match="the same course, Python, NumPy and PyTorch"):
        pool.grade_alike(tasks["s0"], "another key")
