"""A trained network that comes with the package, for figures and widgets."""

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from cnnref.models.lenet import lenet5_pytorch

WEIGHTS = Path(__file__).parents[1] / "data" / "lenet5_pytorch.npz"


def lenet5_trained(dtype: DTypeLike = np.float32):
    """Return `lenet5_pytorch` trained on the whole of MNIST; benchmarks/train_mnist.py made it.

    The weights are kept in half precision, which costs no accuracy.

    Parameters
    ----------
    dtype : dtype
        Type to compute with.

    Examples
    --------
    >>> from cnnref.data import mnist
    >>> from cnnref.models import lenet_input
    >>> images, labels = mnist("test")
    >>> lenet5_trained().forward(lenet_input(images[:10])).argmax(axis=1).tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    model = lenet5_pytorch(rng=0, dtype=dtype)
    with np.load(WEIGHTS, allow_pickle=False) as file:
        model.load(file)
    return model
