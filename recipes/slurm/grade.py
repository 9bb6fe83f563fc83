"""Grade an assignment on Slurm: run it on the login node, in the folder of the course.

Before the first time, `sh cluster-key.sh`. Then `python grade.py --workers 8 convolution`: what
follows the number of workers goes to `cnnref grade`.
"""

import argparse
import subprocess
import sys

from dask_jobqueue import SLURMCluster
from distributed import Security


def main():
    """Ask Slurm for workers, grade on them, and give them back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4, help="jobs of a core")
    options, words = parser.parse_known_args()
    workers = SLURMCluster(
        cores=1,
        memory="3GB",  # 1 GB for a box, as much for the library's, and PyTorch
        walltime="01:00:00",
        log_directory="slurm-logs",
        scheduler_options={"dashboard": False},
        worker_extra_args=["--no-dashboard"],
        protocol="tls://",
        security=Security(require_encryption=True),  # by the key in Dask's settings
    )
    with workers as cluster:
        cluster.scale(jobs=options.workers)
        command = [sys.executable, "-m", "cnnref.cli", "grade", *words]
        command += ["--scheduler", cluster.scheduler_address]
        return subprocess.run(command, check=False)


if __name__ == "__main__":
    sys.exit(main().returncode)
