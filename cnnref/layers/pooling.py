"""Pooling layers.

Sources: source 004, the plan of PoolLayer; Y. LeCun et al., "Gradient-based learning applied to
document recognition", 1998, section II.B, for the trained one.
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from cnnref import functional
from cnnref.layers.layer import Layer
from cnnref.shapes import EDGES, at_least, one_of, output_size


class _Pool2d(Layer):
    """What pooling layers share: a window, and a stride that equals it unless given."""

    def __init__(self, size, *, stride=None, edge="drop"):
        super().__init__()
        self.size = at_least(1, size=size)
        self.kernel = (size, size)
        self.stride = size if stride is None else at_least(1, stride=stride)
        self.edge = one_of(EDGES, edge=edge)

    def output_shape(self, shape):
        """Return (C, OH, OW) for (C, H, W)."""
        C, *lengths = shape
        return (C, *(output_size(length, self.size, **self._options()) for length in lengths))

    def _options(self):
        return {"stride": self.stride, "edge": self.edge}


class MaxPool2d(_Pool2d):
    """Keep the largest entry of each window.

    Parameters
    ----------
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        are ``123`` with ``"drop"``, ``123 4`` with ``"keep"``, ``123 400`` with ``"zero"``.

    Examples
    --------
    >>> MaxPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    _maxima = None

    def forward(self, x):
        """Return the maxima, (N, C, OH, OW)."""
        self._x = x
        self._maxima = functional.max_pool2d(x, self.size, **self._options())
        return self._maxima

    def backward(self, grad_out):
        """Return the gradient by the images: each goes to where the largest entry was."""
        x = self._last_x()
        return functional.max_pool2d_backward(
            grad_out, x, self.size, maxima=self._maxima, **self._options()
        )


class MeanPool2d(_Pool2d):
    """Take the mean of each window.

    Parameters
    ----------
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        are ``123`` with ``"drop"``, ``123 4`` with ``"keep"``, ``123 400`` with ``"zero"``.

    Examples
    --------
    >>> MeanPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    def forward(self, x):
        """Return the means, (N, C, OH, OW)."""
        self._x = x
        return functional.mean_pool2d(x, self.size, **self._options())

    def backward(self, grad_out):
        """Return the gradient by the images: each is shared evenly in its window."""
        x = self._last_x()
        return functional.mean_pool2d_backward(grad_out, x, self.size, **self._options())


class TrainablePool2d(_Pool2d):
    """Scale the sum of each window and add a bias, one learned pair per channel.

    It starts as mean pooling: the factor is one over the number of entries, the bias zero.

    Parameters
    ----------
    C : int
        Number of channels.
    size : int
        Height and width of the window, in pixels.
    dtype : dtype
        Type of the factors and biases.

    Examples
    --------
    >>> layer = TrainablePool2d(6, 2)
    >>> layer.parameter_count((6, 28, 28)), layer.connection_count((6, 28, 28))
    (12, 5880)
    """

    def __init__(self, C, size, *, dtype: DTypeLike = np.float32):
        super().__init__(size)
        C = at_least(1, C=C)
        self.params = {"weight": np.full(C, 1 / size**2, dtype), "bias": np.zeros(C, dtype)}

    def forward(self, x):
        """Return the scaled sums, (N, C, OH, OW)."""
        self._x = x
        return functional.trainable_pool2d(
            x, self.params["weight"], self.params["bias"], self.size, **self._options()
        )

    def backward(self, grad_out):
        """Return the gradient by the images, (N, C, H, W)."""
        grad_x, grad_a, grad_b = functional.trainable_pool2d_backward(
            grad_out, self._last_x(), self.params["weight"], self.size, **self._options()
        )
        self.grads = {"weight": grad_a, "bias": grad_b}
        return grad_x

    def connection_count(self, shape):
        """Return one connection per entry of each window, and one per bias."""
        return (self.size**2 + 1) * math.prod(self.output_shape(shape))
