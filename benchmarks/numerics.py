"""Measure how fast layers and a training step are, as ratios to PyTorch on the same CPU.

    python benchmarks/numerics.py              # all of it: about ten minutes
    python benchmarks/numerics.py --rounds 5 --threads 1

Each library runs in a process of its own, bound to the same cores. They take turns in every
round, in random order, and a ratio is always between two times of the same round, so that
another load on the machine meets all alike. Libraries of benchmarks/requirements.txt that are
not installed are named and left out. Results go to benchmarks/results/ as JSON and SVG.
OPENBLAS_CORETYPE, where it is set, makes NumPy run another processor's kernels: unset it first.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "subjects"))

from figure import draw  # noqa: E402
from problems import PROBLEMS  # noqa: E402

RESULTS = HERE / "results"
OTHERS = HERE / ".venv" / "bin" / "python"
REFERENCE = "PyTorch"
SUBJECTS = {  # name: (module, python)
    "cnnref": ("cnnref", sys.executable),
    REFERENCE: ("pytorch", sys.executable),
    "JAX": ("jax", OTHERS),
    "tinygrad": ("tinygrad", OTHERS),
    "SciPy": ("scipy", sys.executable),
    "numpy-ml": ("numpy_ml", OTHERS),
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
STEP = "LeNet-5 training step, batch 64"
console = Console(width=None if sys.stdout.isatty() else 160)


class Worker:
    """A library in its own process, that computes when told."""

    def __init__(self, name, threads):
        module, python = SUBJECTS[name]
        env = os.environ | dict.fromkeys(THREADS, str(threads))
        command = [python if Path(python).exists() else sys.executable, HERE / "subjects/worker.py"]
        self.process = subprocess.Popen(
            [*command, module, str(threads)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.version = self._answer()["version"]

    def ask(self, **request):
        """Send a request and wait for the answer."""
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def stop(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError((self.process.stderr.read().strip() or "it ended").splitlines()[-1])
        return json.loads(line)


def start(names, threads):
    """Start a worker for each library that is there, and name those that are not."""
    workers = {}
    for name in names:
        try:
            workers[name] = Worker(name, threads)
        except RuntimeError as error:
            console.print(f"[red]{name} is left out:[/] {error}")
    return workers


def openblas_core():
    """Name the processor family whose kernels NumPy's OpenBLAS runs here."""
    env = os.environ | {"OPENBLAS_VERBOSE": "2"}
    run = subprocess.run(
        [sys.executable, "-c", "import numpy"], env=env, capture_output=True, text=True, check=True
    )
    _, _, core = (run.stdout + run.stderr).partition("Core: ")
    return core.split()[0] if core else "unknown"


def measure(workers, problem, rounds):
    """Return the ratios and the seconds of each library for one problem."""
    ready, expected = {}, None
    for name in sorted(workers, key=lambda name: name != REFERENCE):
        found = workers[name].ask(do="prepare", problem=problem)["norms"]
        expected = expected or found
        if found is None:
            continue
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-2, err_msg=name)
        once = workers[name].ask(do="time", count=2)["seconds"][1]
        ready[name] = max(1, min(30, int(0.05 / once)))
        if once > 2:
            rounds = min(rounds, 3)
    seconds = {name: [] for name in ready}
    for _ in range(rounds):
        for name in random.sample(list(ready), len(ready)):
            times = workers[name].ask(do="time", count=ready[name])["seconds"]
            seconds[name].append(median(times))
    return {name: summary(values, seconds[REFERENCE]) for name, values in seconds.items()}


def summary(seconds, reference):
    ratios = [one / other for one, other in zip(seconds, reference, strict=True)]
    low, middle, high = quantiles(ratios, n=4)
    return {"ratio": middle, "low": low, "high": high, "seconds": median(seconds)}


def memory(names):
    """Return how many bytes a training step takes in each library, beyond data and weights."""
    taken = {}
    for name, worker in start(names, 1).items():
        taken[name] = worker.ask(do="memory", problem=STEP)["bytes"]
        worker.stop()
    return {name: size for name, size in taken.items() if size is not None}


def table(title, results, names):
    """Print median ratios, with quartiles, one line per problem."""
    table = Table(title=title)
    table.add_column("problem")
    for name in names:
        table.add_column(name, justify="right")
    for problem, found in results.items():
        cells = [
            f"{found[n]['ratio']:.2f} [dim]{found[n]['low']:.2f}..{found[n]['high']:.2f}[/]"
            if n in found
            else "-"
            for n in names
        ]
        table.add_row(problem, *cells)
    console.print(table)


def machine():
    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((x.partition(": ")[2] for x in lines if x.startswith("model name")), model)
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "openblas": openblas_core(),
        "python": platform.python_version(),
    }


def main():
    """Measure, print, write JSON and SVG."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--only", nargs="+", default=list(SUBJECTS), metavar="LIBRARY", help=str(list(SUBJECTS))
    )
    parser.add_argument("--problem", default="", help="measure those with this in their name")
    options = parser.parse_args()
    names = [name for name in SUBJECTS if name in (*options.only, REFERENCE)]
    problems = [problem for problem in PROBLEMS if options.problem in problem]
    record = {"machine": machine(), "rounds": options.rounds, "threads": {}}
    for threads in options.threads:
        workers = start(names, threads)
        record["versions"] = {name: worker.version for name, worker in workers.items()}
        results = {}
        for problem in problems:
            console.print(f"{threads} thread(s): {problem}")
            results[problem] = measure(workers, problem, options.rounds)
        table(f"Time as a ratio to {REFERENCE}, {threads} thread(s), float32", results, workers)
        record["threads"][threads] = results
        for worker in workers.values():
            worker.stop()
    record["memory"] = memory(names)
    for name, taken in record["memory"].items():
        ratio = taken / record["memory"][REFERENCE]
        console.print(f"memory of a training step, {name}: {taken / 2**20:.1f} MiB, {ratio:.2f}")
    if len(problems) < len(PROBLEMS):
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "numerics.json").write_text(json.dumps(record, indent=1) + "\n")
    draw(record, RESULTS / "numerics.svg")
    console.print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
