"""Convolution layers: the usual one, and the one of 1998 whose maps see a choice of channels.

Sources: source 004, the plan of ConvLayer; Y. LeCun et al., "Gradient-based learning applied to
document recognition", 1998, section II.B and table I.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from cnnref import functional
from cnnref.layers.initialise import lenet, pytorch
from cnnref.layers.layer import Layer
from cnnref.shapes import at_least, output_size


class Conv2d(Layer):
    """Cross-correlate images with learned filters.

    Parameters
    ----------
    C, F : int
        Number of channels and of filters.
    size : int
        Height and width of the filters, in pixels.
    stride : int
        Pixels the filters move per step.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.
    init : callable
        Draws (weight, bias) from (rng, shape): see `cnnref.layers.initialise`.
    rng : Generator, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> layer = Conv2d(1, 6, 5)
    >>> layer.forward(np.zeros((2, 1, 32, 32), np.float32)).shape
    (2, 6, 28, 28)
    >>> layer.parameter_count((1, 32, 32)), layer.connection_count((1, 32, 32))
    (156, 122304)
    """

    def __init__(
        self,
        C,
        F,
        size,
        *,
        stride=1,
        padding=0,
        init=pytorch,
        rng=None,
        dtype: DTypeLike = np.float32,
    ):
        super().__init__()
        size = at_least(1, size=size)
        self.kernel = (size, size)
        self.stride = at_least(1, stride=stride)
        self.padding = at_least(0, padding=padding)
        shape = (at_least(1, F=F), at_least(1, C=C), size, size)
        weight, bias = init(np.random.default_rng(rng), shape)
        self.params = {"weight": weight.astype(dtype), "bias": bias.astype(dtype)}

    def forward(self, x):
        """Return the maps (N, F, OH, OW) of images (N, C, H, W)."""
        self._x = x
        return functional.conv2d(x, self._filters(), self.params["bias"], **self._options())

    def backward(self, grad_out):
        """Return the gradient by the images, (N, C, H, W)."""
        return self._backward(grad_out, need_grad_x=True)

    def backward_params(self, grad_out):
        """Compute the gradients by the parameters alone."""
        self._backward(grad_out, need_grad_x=False)

    def output_shape(self, shape):
        """Return (F, OH, OW) for (C, H, W)."""
        F, C, *kernel = self._filter_shape()
        if len(shape) != 3 or shape[0] != C:
            raise ValueError(f"this layer takes {C} channels (C, H, W), got shape {shape}")
        lengths = zip(shape[1:], kernel, strict=True)
        return (F, *(output_size(length, k, **self._options()) for length, k in lengths))

    def connection_count(self, shape):
        """Return one connection per weight and per bias, at every position."""
        return self.parameter_count(shape) * math.prod(self.output_shape(shape)[1:])

    def _backward(self, grad_out, *, need_grad_x):
        grad_x, grad_w, grad_b = functional.conv2d_backward(
            grad_out, self._last_x(), self._filters(), need_grad_x=need_grad_x, **self._options()
        )
        self.grads = {"weight": self._weight_grad(grad_w), "bias": grad_b}
        return grad_x

    def _options(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding}

    def _filters(self):
        return self.params["weight"]

    def _filter_shape(self):
        return self.params["weight"].shape

    def _weight_grad(self, grad_filters):
        return grad_filters


class PartialConv2d(Conv2d):
    """A convolution in which each map sees only the channels that a table gives it.

    The weights are kept as one kernel per connection, (connections, KH, KW), map by map.

    Parameters
    ----------
    table : sequence of sequences of int
        For each map, the channels it sees.
    size : int
        Height and width of the kernels, in pixels.
    init : callable
        Draws (weight, bias) from (rng, shape), once for each map.
    rng : Generator, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Examples
    --------
    >>> layer = PartialConv2d([(0, 1), (1, 2), (0, 1, 2)], 5)
    >>> layer.params["weight"].shape
    (7, 5, 5)
    >>> layer.output_shape((3, 14, 14))
    (3, 10, 10)
    """

    def __init__(self, table, size, *, init=lenet, rng=None, dtype: DTypeLike = np.float32):
        Layer.__init__(self)
        size = at_least(1, size=size)
        if not table or not all(table):
            raise ValueError(f"table must give each map at least one channel, got {table!r}")
        self.kernel, self.padding = (size, size), 0
        self._map = np.repeat(np.arange(len(table)), [len(channels) for channels in table])
        self._channel = np.concatenate([np.asarray(channels) for channels in table])
        rng = np.random.default_rng(rng)
        drawn = [init(rng, (1, len(channels), size, size)) for channels in table]
        self.params = {
            "weight": np.concatenate([weight[0] for weight, _ in drawn]).astype(dtype),
            "bias": np.concatenate([bias for _, bias in drawn]).astype(dtype),
        }

    def _filter_shape(self):
        return (int(self._map[-1]) + 1, int(self._channel.max()) + 1, *self.kernel)

    def _filters(self):
        """Return full filters (F, C, KH, KW), zero where there is no connection."""
        weight = self.params["weight"]
        filters = np.zeros(self._filter_shape(), weight.dtype)
        filters[self._map, self._channel] = weight
        return filters

    def _weight_grad(self, grad_filters):
        return grad_filters[self._map, self._channel]
