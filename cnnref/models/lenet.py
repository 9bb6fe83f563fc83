"""LeNet-5 three times: as published in 1998, and as usually written in Keras and in PyTorch.

Sources: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
document recognition", Proceedings of the IEEE 86(11), 1998, section II.B; source 003 for the two
modern ones.
"""

import numpy as np
from numpy.typing import DTypeLike

from cnnref.layers import (
    RBF,
    Conv2d,
    Dense,
    Flatten,
    LogSoftmax,
    MaxPool2d,
    MeanPool2d,
    PartialConv2d,
    ReLU,
    ScaledTanh,
    Softmax,
    TrainablePool2d,
    digit_drawings,
)
from cnnref.layers.initialise import glorot, lenet, pytorch
from cnnref.models.sequential import Sequential

SHAPE = (1, 32, 32)
HINT = ": pad digits of 28x28 by 2 on each side, as cnnref.models.lenet_input does"

C3_TABLE = (  # table I of the paper: the maps of S2 that each map of C3 sees
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (4, 5, 0), (5, 0, 1)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 0), (4, 5, 0, 1), (5, 0, 1, 2)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)


def lenet_input(images, dtype: DTypeLike = np.float32):
    """Prepare MNIST digits as the paper did: 32 x 32, paper at -0.1 and full ink at 1.175.

    Parameters
    ----------
    images : (N, 1, 28, 28) ndarray of uint8
        Digits, as `cnnref.data.mnist` returns them.
    dtype : dtype
        Type of the result.

    Returns
    -------
    (N, 1, 32, 32)
        Images of mean roughly 0 and variance roughly 1.

    Examples
    --------
    >>> x = lenet_input(np.full((1, 1, 28, 28), 255, np.uint8))
    >>> x.shape, float(x.min()), float(x.max())
    ((1, 1, 32, 32), -0.10000000149011612, 1.1749999523162842)
    """
    if images.shape[1:] != (1, 28, 28):
        raise ValueError(f"images must have shape (N, 1, 28, 28), got {images.shape}")
    padded = np.pad(images, [(0, 0), (0, 0), (2, 2), (2, 2)])
    return (padded * (1.275 / 255) - 0.1).astype(dtype)


def lenet5_1998(*, rng=None, dtype: DTypeLike = np.float32):
    """Build LeNet-5 as published: 60,000 trainable parameters and 340,908 connections.

    C3 sees its channels through a table, subsampling is trained, the activation is the scaled
    tanh, and the output measures the distance to a drawing of each digit.

    Parameters
    ----------
    rng : Generator or int, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> summary = lenet5_1998().summary()
    >>> summary.parameters, summary.connections
    (60000, 340908)
    """
    options = {"init": lenet, "rng": np.random.default_rng(rng), "dtype": dtype}
    layers = {
        "C1": Conv2d(1, 6, 5, **options),
        "C1.tanh": ScaledTanh(),
        "S2": TrainablePool2d(6, 2, dtype=dtype),
        "S2.tanh": ScaledTanh(),
        "C3": PartialConv2d(C3_TABLE, 5, **options),
        "C3.tanh": ScaledTanh(),
        "S4": TrainablePool2d(16, 2, dtype=dtype),
        "S4.tanh": ScaledTanh(),
        "C5": Conv2d(16, 120, 5, **options),
        "C5.tanh": ScaledTanh(),
        "flatten": Flatten(),
        "F6": Dense(120, 84, **options),
        "F6.tanh": ScaledTanh(),
        "output": RBF(digit_drawings(dtype)),
    }
    return Sequential(layers, input_shape=SHAPE, hint=HINT)


def lenet5_keras(*, rng=None, dtype: DTypeLike = np.float32):
    """Build LeNet-5 as usually written in Keras: ReLU, mean pooling, softmax; 61,706 parameters.

    Parameters
    ----------
    rng : Generator or int, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> lenet5_keras().summary().parameters
    61706
    """
    options = {"init": glorot, "rng": np.random.default_rng(rng), "dtype": dtype}
    layers = {
        "C1": Conv2d(1, 6, 5, **options),
        "C1.relu": ReLU(),
        "S2": MeanPool2d(2),
        "C3": Conv2d(6, 16, 5, **options),
        "C3.relu": ReLU(),
        "S4": MeanPool2d(2),
        "flatten": Flatten(),
        "C5": Dense(400, 120, **options),
        "C5.relu": ReLU(),
        "F6": Dense(120, 84, **options),
        "F6.relu": ReLU(),
        "output": Dense(84, 10, **options),
        "softmax": Softmax(),
    }
    return Sequential(layers, input_shape=SHAPE, hint=HINT)


def lenet5_pytorch(*, rng=None, dtype: DTypeLike = np.float32):
    """Build LeNet-5 as usually written in PyTorch: ReLU, max pooling, log-softmax; 61,706 too.

    Parameters
    ----------
    rng : Generator or int, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> lenet5_pytorch().summary().parameters
    61706
    """
    options = {"init": pytorch, "rng": np.random.default_rng(rng), "dtype": dtype}
    layers = {
        "C1": Conv2d(1, 6, 5, **options),
        "C1.relu": ReLU(),
        "S2": MaxPool2d(2),
        "C3": Conv2d(6, 16, 5, **options),
        "C3.relu": ReLU(),
        "S4": MaxPool2d(2),
        "C5": Conv2d(16, 120, 5, **options),
        "C5.relu": ReLU(),
        "flatten": Flatten(),
        "F6": Dense(120, 84, **options),
        "F6.relu": ReLU(),
        "output": Dense(84, 10, **options),
        "log-softmax": LogSoftmax(),
    }
    return Sequential(layers, input_shape=SHAPE, hint=HINT)
