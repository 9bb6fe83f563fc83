"""One library in one process: computes what it is told, and says how long it took.

    python worker.py SUBJECT THREADS

Each line of the input is a request in JSON, each line of the output its answer.
"""

import gc
import importlib
import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
from problems import PROBLEMS


def main(subject, threads):
    """Answer requests until the input ends."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    module = importlib.import_module(f"{subject}_subject")
    answer({"version": module.VERSION})
    run = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "prepare":
            run = module.prepare(PROBLEMS[request["problem"]])
            answer({"norms": run and norms(run())})
        elif request["do"] == "time":
            answer({"seconds": [timed(run) for _ in range(request["count"])]})
        elif request["do"] == "memory":
            answer({"bytes": memory(module.prepare(PROBLEMS[request["problem"]]))})


def norms(results):
    """Sum up each result in two numbers that tell if it is right."""
    results = [np.asarray(result, np.float64) for result in results]
    return [
        [float(np.linalg.norm(r)), float(np.vdot(r, np.cos(np.arange(r.size))))] for r in results
    ]


def timed(run):
    start = perf_counter()
    run()
    return perf_counter() - start


def memory(run):
    """Return by how much twenty steps raise the most memory this process ever had."""
    if run is None:
        return None
    gc.collect()
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    for _ in range(20):
        run()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before


def answer(message):
    print(json.dumps(message), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
