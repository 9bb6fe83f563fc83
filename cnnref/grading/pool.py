"""Filling the cache: here, in a pool of processes, or on a Dask cluster."""

import multiprocessing
import os
import platform
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

from cnnref.grading.cache import key_of
from cnnref.grading.course import CourseError
from cnnref.grading.grade import Result, Task, grade
from cnnref.grading.grader import Grader

TRIES = 3
"""Times that the rest is handed out again after a worker died."""
CONNECT_SECONDS = 10


def fill_cache(
    grader: Grader,
    tasks: dict[str, Task],
    *,
    jobs: int = 1,
    again: bool = False,
    scheduler: str | None = None,
) -> Iterator[tuple[str, Result]]:
    """Yield students with their results: first what is in the cache, then the rest as it comes."""
    missing = {}
    for student, task in tasks.items():
        known = None if again else grader.cache.get(key_of(task))
        if known is None:
            missing[student] = task
        else:
            yield student, known
    results = (
        on_cluster(missing, scheduler)
        if scheduler
        else in_processes(missing, jobs)
        if jobs > 1
        else ((student, grade(task)) for student, task in missing.items())
    )
    for student, result in results:
        grader.cache.put(key_of(tasks[student]), result)
        yield student, result


def workers() -> BaseContext:
    """How worker processes start: forked from one that has PyTorch and has run nothing yet."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cnnref.grading.grade", "cnnref.oracle"])
    return context


def prepare() -> None:
    """Let the process that workers are forked from import what they need, meanwhile."""
    workers()
    forkserver.ensure_running()


def end_with_parent() -> None:
    """Let this worker end when the run is killed: else it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def in_processes(tasks: dict[str, Task], jobs: int) -> Iterator[tuple[str, Result]]:
    """Grade in a pool of processes; what a dying one had in hand is graded again."""
    missing = dict(tasks)
    for _ in range(TRIES):
        if not missing:
            return
        try:
            number = min(jobs, len(missing))
            with ProcessPoolExecutor(number, workers(), end_with_parent) as pool:
                futures = {pool.submit(grade, task): s for s, task in missing.items()}
                for future in as_completed(futures):
                    result = future.result()
                    del missing[futures[future]]
                    yield futures[future], result
        except BrokenProcessPool:
            continue
    if missing:
        raise CourseError(f"the processes that grade keep dying; left: {', '.join(missing)}")


def grade_alike(task: Task, key: str) -> Result:
    """Grade on another machine, if it grades as the one where the key was made."""
    if key_of(task) != key:
        raise CourseError(
            f"the worker on {platform.node()} does not grade as this machine does: give it the "
            "same course, Python, NumPy and PyTorch"
        )
    return grade(task)


def on_cluster(tasks: dict[str, Task], scheduler: str) -> Iterator[tuple[str, Result]]:
    """Grade on a Dask cluster, whose workers need this package and bubblewrap only."""
    try:
        from distributed import Client, KilledWorker, Security
        from distributed import as_completed as as_they_come
    except ImportError:
        raise CourseError("--scheduler needs Dask: pip install distributed") from None
    if scheduler.startswith("tls:") and not Security().tls_client_cert:
        raise CourseError(
            f"{scheduler} wants a key and no settings of Dask name one: see recipes/cluster-key.sh"
        )
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise CourseError(f"no scheduler answers at {scheduler}: {error}") from error
    with client:
        futures = {
            client.submit(grade_alike, task, key_of(task), pure=False): student
            for student, task in tasks.items()
        }
        killers = []
        for future in as_they_come(futures, loop=client.loop):
            try:
                yield futures[future], future.result()
            except KilledWorker:
                killers.append(futures[future])
    if killers:
        raise CourseError(
            f"all are graded but {', '.join(sorted(killers))}, whose workers died each time: "
            "grade them on this machine with --only, or give a worker more memory"
        )
