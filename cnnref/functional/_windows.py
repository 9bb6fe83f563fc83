"""Where the windows of a pooling layer lie, and weighted means over them.

A window of size k has k * k places. The entries at one place, of all windows, are one strided
slice of the images, so that no window is ever cut out: a sum over windows is a sum of slices.
Slices and results keep the images' order of memory.
"""

from functools import lru_cache

import numpy as np

from cnnref.functional.arguments import floats, upstream
from cnnref.shapes import at_least, output_size, sizes


def windows_of(x, size, stride, edge):
    """Return the windows of images x, by the options of `max_pool2d`."""
    sizes("N C H W", x=x)
    return _windows(x.shape, size, stride, edge)


class Windows:
    """The windows of images of a shape."""

    def __init__(self, shape, size, stride, edge):
        N, C, *lengths = shape
        size = at_least(1, size=size)
        stride = size if stride is None else stride
        counts = [output_size(length, size, stride=stride, edge=edge) for length in lengths]
        ends = [(count - 1) * stride + size for count in counts]
        rows, columns = (
            [slice(k, end - size + k + 1, stride) for k in range(size)] for end in ends
        )
        self.places = [(..., row, column) for row in rows for column in columns]
        self.lengths = tuple(lengths)
        self.out_shape = (N, C, *counts)
        self.framed = (N, C, *map(max, ends, lengths))  # shape with all windows inside
        self.full = self.framed == shape
        self.overlap = stride < size
        self.tiled = stride == size and self.framed[2:] == tuple(ends)

    def take(self, x, fill):
        """Return the entries of images x at each place; those beyond the edge are fill."""
        if not self.full:
            H, W = self.lengths
            framed = np.full_like(x, fill, shape=(*x.shape[:2], *self.framed[2:]))
            framed[:, :, :H, :W] = x
            x = framed
        return [x[place] for place in self.places]

    def give(self, shares, like):
        """Return images made of what each place gets; what falls beyond the edge is lost."""
        new = np.empty_like if self.tiled else np.zeros_like
        total = new(like, shape=self.framed)
        for place, share in zip(self.places, shares, strict=True):
            if self.overlap:
                total[place] += share
            else:
                total[place] = share
        H, W = self.lengths
        return total if self.full else total[:, :, :H, :W].copy(order="K")

    def sum(self, x, weights):
        """Add the entries of each window, each times the weight of its place."""
        first, *others = self.take(x, 0)
        total = weights[0] * first
        for weight, taken in zip(weights[1:], others, strict=True):
            total += taken if weight == 1 else weight * taken
        return total


_windows = lru_cache(maxsize=256, typed=True)(Windows)  # the same in every step of training


def mean(x, weights, size, stride, edge):
    """Return the weighted mean of each window; weights are those of one line of it."""
    (x,) = floats(x)
    windows = windows_of(x, size, stride, edge)
    weights = _square(weights)
    return windows.sum(x, weights) / _total(windows, x, weights, edge)


def mean_backward(grad_out, x, weights, size, stride, edge):
    """Share each gradient in its window by the weights."""
    windows = windows_of(np.asarray(x), size, stride, edge)
    grad_out, x = upstream(grad_out, x, windows.out_shape)
    weights = _square(weights)
    grad = grad_out / _total(windows, x, weights, edge)
    return windows.give((grad if weight == 1 else weight * grad for weight in weights), like=x)


def _square(weights):
    return [row * column for row in weights for column in weights]


def _total(windows, x, weights, edge):
    """Return the sum of the weights of a window; with edge "keep", of those inside the image."""
    if edge != "keep" or windows.full:
        return sum(weights)
    return windows.sum(np.ones_like(x[:1, :1], shape=(1, 1, *x.shape[2:])), weights)
