"""Layers without a place: every output sees every input.

Source: source 004, the plan of HiddenLayer and RasterLayer.
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from cnnref import functional
from cnnref.layers.initialise import pytorch
from cnnref.layers.layer import Layer
from cnnref.shapes import at_least


class Dense(Layer):
    """Affine map ``x @ weight.T + bias``.

    Parameters
    ----------
    IN, OUT : int
        Number of inputs and outputs.
    init : callable
        Draws (weight, bias) from (rng, shape): see `cnnref.layers.initialise`.
    rng : Generator, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> layer = Dense(3, 2, rng=np.random.default_rng(0))
    >>> layer.params["weight"].shape, layer.forward(np.ones((5, 3), np.float32)).shape
    ((2, 3), (5, 2))
    """

    kernel = None

    def __init__(self, IN, OUT, *, init=pytorch, rng=None, dtype: DTypeLike = np.float32):
        super().__init__()
        shape = at_least(1, OUT=OUT), at_least(1, IN=IN)
        weight, bias = init(np.random.default_rng(rng), shape)
        self.params = {"weight": weight.astype(dtype), "bias": bias.astype(dtype)}

    def forward(self, x):
        """Return the outputs (N, OUT) for inputs (N, IN)."""
        self._x = x
        return functional.dense(x, self.params["weight"], self.params["bias"])

    def backward(self, grad_out):
        """Return the gradient by the inputs, (N, IN)."""
        weight = self.params["weight"]
        grad_x, grad_w, grad_b = functional.dense_backward(grad_out, self._last_x(), weight)
        self.grads = {"weight": grad_w, "bias": grad_b}
        return grad_x

    def output_shape(self, shape):
        """Return (OUT,) for (IN,)."""
        OUT, IN = self.params["weight"].shape
        if shape != (IN,):
            raise ValueError(f"this layer takes {IN} inputs, got shape {shape}: use Flatten first")
        return (OUT,)

    def connection_count(self, shape):
        """Return one connection per weight and per bias."""
        return self.parameter_count(shape)


class Flatten(Layer):
    """Lay each image out as one row, channel by channel, row by row.

    Examples
    --------
    >>> Flatten().forward(np.arange(8).reshape(1, 2, 2, 2))
    array([[0, 1, 2, 3, 4, 5, 6, 7]])
    """

    def forward(self, x):
        """Return (N, C H W) for (N, C, H, W)."""
        self._x = x
        return functional.flatten(x)

    def backward(self, grad_out):
        """Return the gradient in the shape of the images."""
        return functional.flatten_backward(grad_out, self._last_x())

    def output_shape(self, shape):
        """Return (C H W,)."""
        return (math.prod(shape),)
