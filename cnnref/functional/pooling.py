"""Pooling: one number per window, and its way back.

Source: max and mean pooling as in D. Scherer, A. Müller and S. Behnke, "Evaluation of pooling
operations in convolutional architectures for object recognition", 2010; trainable pooling: Y.
LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II.B.
"""

from math import comb

import numpy as np

from cnnref.shapes import output_size


def max_pool2d(x, size, *, stride=None, edge="drop"):
    """Keep the largest entry of each window.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        are ``123`` with ``"drop"``, ``123 4`` with ``"keep"``, ``123 400`` with ``"zero"``.

    Returns
    -------
    (N, C, OH, OW)
        Maxima.

    Raises
    ------
    ValueError
        If x is not 4-D, the window does not fit, or the edge is unknown.

    Examples
    --------
    >>> x = np.arange(9).reshape(1, 1, 3, 3)
    >>> max_pool2d(x, 2)[0, 0]
    array([[4]])
    >>> max_pool2d(x, 2, edge="keep")[0, 0]
    array([[4, 5],
           [7, 8]])
    """
    x = np.asarray(x)
    windows = _Windows(x.shape, size, stride, edge)
    return _argmax(windows, x)[0]


def max_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Send each gradient to the entry that was the largest of its window, the first if tied.

    Parameters
    ----------
    grad_out : (N, C, OH, OW)
        Gradient of the loss by the output.
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end, as in `max_pool2d`.

    Returns
    -------
    (N, C, H, W)
        Gradient by the images.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> x = np.array([[[[1, 3], [3, 2]]]])
    >>> max_pool2d_backward([[[[5]]]], x, 2)[0, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    x, grad_out = np.asarray(x), _as_float(grad_out)
    windows = _Windows(x.shape, size, stride, edge)
    windows.check(grad_out)
    _, winner = _argmax(windows, x)
    return windows.spread(grad_out * (winner == k) for k in range(windows.size**2))


def mean_pool2d(x, size, *, stride=None, edge="drop"):
    """Take the mean of each window.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        give the means of ``123`` with ``"drop"``, ``123 4`` with ``"keep"``, ``123 400`` with
        ``"zero"``.

    Returns
    -------
    (N, C, OH, OW)
        Means.

    Raises
    ------
    ValueError
        If x is not 4-D, the window does not fit, or the edge is unknown.

    Examples
    --------
    >>> x = np.arange(9).reshape(1, 1, 3, 3)
    >>> mean_pool2d(x, 2, edge="keep")[0, 0]
    array([[2. , 3.5],
           [6.5, 8. ]])
    """
    return _weighted(x, np.ones, size, stride, edge)


def mean_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Share each gradient evenly among the entries of its window.

    Parameters
    ----------
    grad_out : (N, C, OH, OW)
        Gradient of the loss by the output.
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end, as in `mean_pool2d`.

    Returns
    -------
    (N, C, H, W)
        Gradient by the images.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> mean_pool2d_backward([[[[1]]]], np.zeros((1, 1, 2, 2)), 2)[0, 0]
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    return _weighted_backward(grad_out, x, np.ones, size, stride, edge)


def gaussian_pool2d(x, size, *, stride=None, edge="drop"):
    """Take a weighted mean of each window, by the bell of Pascal's triangle.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels. The weights of a row are ``1 1`` for 2 (the
        mean), ``1 2 1`` for 3, ``1 3 3 1`` for 4, divided by their sum.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers, as in `mean_pool2d`.

    Returns
    -------
    (N, C, OH, OW)
        Weighted means.

    Raises
    ------
    ValueError
        If x is not 4-D, the window does not fit, or the edge is unknown.

    Examples
    --------
    >>> x = np.zeros((1, 1, 3, 3))
    >>> x[0, 0, 1, 1] = 16
    >>> gaussian_pool2d(x, 3)[0, 0]
    array([[4.]])
    """
    return _weighted(x, _bell, size, stride, edge)


def gaussian_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Share each gradient among the entries of its window by their weights.

    Parameters
    ----------
    grad_out : (N, C, OH, OW)
        Gradient of the loss by the output.
    x : (N, C, H, W)
        Images.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end, as in `mean_pool2d`.

    Returns
    -------
    (N, C, H, W)
        Gradient by the images.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> gaussian_pool2d_backward([[[[16]]]], np.zeros((1, 1, 3, 3)), 3)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    return _weighted_backward(grad_out, x, _bell, size, stride, edge)


def trainable_pool2d(x, a, b, size, *, stride=None, edge="drop"):
    """Scale the sum of each window and add a bias, both learned, one pair per channel.

    The subsampling layers of LeNet-5 of 1998 are this, followed by their activation.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    a : (C,)
        Factor of each channel.
    b : (C,)
        Bias of each channel.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        give the sums of ``123`` with ``"drop"``, ``123 4`` with ``"keep"`` and ``"zero"``.

    Returns
    -------
    (N, C, OH, OW)
        ``a sum + b``.

    Raises
    ------
    ValueError
        If the shapes do not belong together, the window does not fit, or the edge is unknown.

    Examples
    --------
    >>> trainable_pool2d(np.ones((1, 1, 2, 2)), [0.5], [3.0], 2)[0, 0]
    array([[5.]])
    """
    x, a, b = _as_float(x), np.asarray(a), np.asarray(b)
    windows = _Windows(x.shape, size, stride, edge)
    C = x.shape[1]
    for name, value in (("a", a), ("b", b)):
        if value.shape != (C,):
            raise ValueError(f"{name} must have shape {(C,)}, one per channel, got {value.shape}")
    return a[:, np.newaxis, np.newaxis] * _sum(windows, x) + b[:, np.newaxis, np.newaxis]


def trainable_pool2d_backward(grad_out, x, a, size, *, stride=None, edge="drop"):
    """Send a gradient back through `trainable_pool2d`.

    Parameters
    ----------
    grad_out : (N, C, OH, OW)
        Gradient of the loss by the output.
    x : (N, C, H, W)
        Images.
    a : (C,)
        Factor of each channel.
    size : int
        Height and width of the window, in pixels.
    stride : int, optional
        Pixels the window moves per step; the window's size unless given.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end, as in `trainable_pool2d`.

    Returns
    -------
    grad_x : (N, C, H, W)
        Gradient by the images.
    grad_a : (C,)
        Gradient by the factors.
    grad_b : (C,)
        Gradient by the biases.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> x = np.ones((1, 1, 2, 2))
    >>> grad_x, grad_a, grad_b = trainable_pool2d_backward([[[[1.0]]]], x, [0.5], 2)
    >>> grad_a, grad_b
    (array([4.]), array([1.]))
    """
    x, a, grad_out = _as_float(x), np.asarray(a), _as_float(grad_out)
    windows = _Windows(x.shape, size, stride, edge)
    windows.check(grad_out)
    grad_sum = a[:, np.newaxis, np.newaxis] * grad_out
    grad_x = windows.spread(grad_sum for _ in range(windows.size**2))
    grad_a = (grad_out * _sum(windows, x)).sum(axis=(0, 2, 3))
    return grad_x, grad_a, grad_out.sum(axis=(0, 2, 3))


class _Windows:
    """Where the windows of a pooling layer lie: the k-th entries of all windows, for each k."""

    def __init__(self, shape, size, stride, edge):
        self.size, self.edge = size, edge
        self.stride = size if stride is None else stride
        self.shape = shape
        if len(shape) != 4:
            raise ValueError(f"x must have 4 axes (N, C, H, W), got shape {shape}")
        self.counts = [
            output_size(length, size, stride=self.stride, edge=edge) for length in shape[2:]
        ]

    def taps(self, x, fill):
        """For each place in a window, the entries there of all windows; fill beyond the edge."""
        lengths = [(count - 1) * self.stride + self.size for count in self.counts]
        missing = [max(0, length - have) for length, have in zip(lengths, x.shape[2:], strict=True)]
        if any(missing):
            border = [(0, 0), (0, 0), *((0, m) for m in missing)]
            x = np.pad(x, border, constant_values=fill)
        return [x[..., *place] for place in self.places()]

    def spread(self, grads):
        """Add the gradients of each place in the windows to a new image."""
        grads = iter(grads)
        first = next(grads)
        lengths = [(count - 1) * self.stride + self.size for count in self.counts]
        lengths = [max(pair) for pair in zip(lengths, self.shape[2:], strict=True)]
        x = np.zeros((*self.shape[:2], *lengths), first.dtype)
        for place, grad in zip(self.places(), [first, *grads], strict=True):
            x[..., *place] += grad
        return x[..., : self.shape[2], : self.shape[3]].copy()

    def places(self):
        """Slices of rows and columns, for each place in a window, row by row."""
        rows, columns = (
            [slice(i, i + (count - 1) * self.stride + 1, self.stride) for i in range(self.size)]
            for count in self.counts
        )
        return [(row, column) for row in rows for column in columns]

    def check(self, grad_out):
        shape = (*self.shape[:2], *self.counts)
        if grad_out.shape != shape:
            raise ValueError(f"grad_out must have the output's shape {shape}, got {grad_out.shape}")


def _argmax(windows, x):
    """Return the largest entry of each window and its place, the first if tied."""
    if windows.edge == "zero":
        lowest = 0
    elif np.issubdtype(x.dtype, np.inexact):
        lowest = -np.inf
    else:
        lowest = np.iinfo(x.dtype).min
    first, *others = windows.taps(x, lowest)
    best, winner = first.copy(), np.zeros(first.shape, np.intp)
    for k, tap in enumerate(others, start=1):
        better = (tap > best) | np.isnan(tap)
        best[better] = tap[better]
        winner[better] = k
    return best, winner


def _sum(windows, x, weights=None):
    """Add the entries of each window, each times the weight of its place."""
    taps = windows.taps(x, 0)
    if weights is None:
        return sum(taps[1:], taps[0])
    return sum(weight * tap for weight, tap in zip(weights, taps, strict=True))


def _weights(windows, profile, dtype):
    """Return the weights of the places in a window, and what to divide each window's sum by."""
    line = profile(windows.size)
    weights = np.outer(line, line).ravel().astype(dtype)
    if windows.edge == "zero":
        return weights, weights.sum()
    ones = np.ones((1, 1, *windows.shape[2:]), dtype)
    return weights, _sum(windows, ones, weights)


def _weighted(x, profile, size, stride, edge):
    x = _as_float(x)
    windows = _Windows(x.shape, size, stride, edge)
    weights, total = _weights(windows, profile, x.dtype)
    return _sum(windows, x, weights) / total


def _weighted_backward(grad_out, x, profile, size, stride, edge):
    grad_out, x = _as_float(grad_out), np.asarray(x)
    windows = _Windows(x.shape, size, stride, edge)
    windows.check(grad_out)
    weights, total = _weights(windows, profile, grad_out.dtype)
    shared = grad_out / total
    return windows.spread(weight * shared for weight in weights)


def _bell(size):
    return np.array([comb(size - 1, k) for k in range(size)])


def _as_float(x):
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.inexact) else x.astype(np.float64)
