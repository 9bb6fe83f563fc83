"""Handwritten digits: a bundled choice of MNIST that works offline, and the whole of it."""

import hashlib
from pathlib import Path

import numpy as np

from cnnref.data.download import fetch
from cnnref.data.idx import read_idx

BUNDLED = Path(__file__).with_name("mnist_subset.npz")
SHA256 = {  # of the bundled images followed by their labels; tools/bundle_mnist.py prints them
    "train": "1574f5562c64a6afc9dae0cf8e23cbe02ecee011e4eddd5b8c2ca01821426cc0",
    "test": "1a43cf93b4bd3dd87f73d57cb78b80d11e2b87fe708e0f19d36eb9ee4b640121",
}
PREFIX = {"train": "train", "test": "t10k"}


def mnist(split="train", *, subset=True):
    """Load handwritten digits.

    Parameters
    ----------
    split : {"train", "test"}
        Which part. The two were written by different people.
    subset : bool
        True for the bundled digits, 5,000 to train and 1,000 to test, which need no network:
        the first ones of each class, dealt out in turn 0, 1, ..., 9, 0, 1, ... False for all
        60,000 and 10,000, downloaded at the first use.

    Returns
    -------
    images : (N, 1, 28, 28) ndarray of uint8
        Brightness of each pixel, 0 for the paper and 255 for full ink.
    labels : (N,) ndarray of int64
        The digit, 0 to 9.

    Raises
    ------
    ValueError
        If `split` is unknown, or the digits are not the published ones.
    OSError
        If the whole set is neither in the cache nor to be downloaded.

    Examples
    --------
    >>> images, labels = mnist("test")
    >>> images.shape, labels[:12].tolist()
    ((1000, 1, 28, 28), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    if split not in PREFIX:
        raise ValueError(f'split must be "train" or "test", got {split!r}')
    images, labels = _bundled(split) if subset else _whole(split)
    return images[:, None], labels.astype(np.int64)


def digest(images, labels):
    """Return the SHA-256 of the images followed by their labels, as hexadecimal text."""
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


def _bundled(split):
    with np.load(BUNDLED, allow_pickle=False) as file:
        images, labels = file[f"{split}_images"], file[f"{split}_labels"]
    if digest(images, labels) != SHA256[split]:
        raise ValueError(f"the bundled {split} digits are damaged: install cnnref again")
    return images, labels


def _whole(split):
    folder = fetch()
    return (
        read_idx(folder / f"{PREFIX[split]}-images-idx3-ubyte"),
        read_idx(folder / f"{PREFIX[split]}-labels-idx1-ubyte"),
    )
