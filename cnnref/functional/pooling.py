"""Pooling: one number per window, the largest or the mean, and its way back.

Source: D. Scherer, A. Müller and S. Behnke, "Evaluation of pooling operations in convolutional
architectures for object recognition", 2010. Backward, the largest entry gets the whole gradient
(source 004 copies it to all, 004-1).
"""

import numpy as np

from cnnref.functional import _windows
from cnnref.functional.arguments import upstream
from cnnref.shapes import at_least


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
    return _largest(_take(_windows.windows_of(x, size, stride, edge), x, edge))


def max_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop", maxima=None):
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
    maxima : (N, C, OH, OW), optional
        What `max_pool2d` returned for these images: saves computing it again.

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
    windows = _windows.windows_of(np.asarray(x), size, stride, edge)
    grad_out, x = upstream(grad_out, x, windows.out_shape)
    entries = _take(windows, x, edge)
    maxima = _largest(entries) if maxima is None else maxima
    return windows.give(_shares(grad_out, entries, maxima), like=x)


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
    return _windows.mean(x, [1] * at_least(1, size=size), size, stride, edge)


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
    return _windows.mean_backward(grad_out, x, [1] * at_least(1, size=size), size, stride, edge)


def _take(windows, x, edge):
    """Return the entries at each place of the windows; those beyond the edge never win."""
    if edge == "zero":
        return windows.take(x, 0)
    lowest = -np.inf if x.dtype.kind in "fc" else np.iinfo(x.dtype).min
    return windows.take(x, lowest)


def _largest(entries):
    """Return the largest entry of each window, or nan if it has one."""
    first, *others = entries
    best = np.maximum(first, others[0]) if others else first.copy(order="K")
    for entry in others[1:]:
        np.maximum(best, entry, out=best)
    return best


def _shares(grad_out, entries, maxima):
    """Yield the gradient of each place: all that is left, where its entry is the largest."""
    rest = grad_out.copy(order="K")
    share = np.empty_like(rest)
    for entry in entries[:-1]:
        np.multiply(rest, entry >= maxima, out=share)
        rest -= share
        yield share
    yield rest
