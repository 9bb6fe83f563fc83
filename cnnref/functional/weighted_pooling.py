"""Pooling with weights: those of a bell, or one factor and one bias per channel to be learned.

Sources: source 004, gaussian and trainable pooling; Y. LeCun et al., "Gradient-based learning
applied to document recognition", 1998, section II.B, layers S2 and S4.
"""

from math import comb

import numpy as np

from cnnref.functional import _windows
from cnnref.functional.arguments import floats, upstream
from cnnref.shapes import at_least


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
    return _windows.mean(x, _bell(size), size, stride, edge)


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
    return _windows.mean_backward(grad_out, x, _bell(size), size, stride, edge)


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
    x, a, b = floats(x, a, b)
    windows = _windows.windows_of(x, size, stride, edge)
    _per_channel(x, a=a)
    _per_channel(x, b=b)
    sums = windows.sum(x, [1] * size**2)
    return a[:, np.newaxis, np.newaxis] * sums + b[:, np.newaxis, np.newaxis]


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
    grad_out, x, a = floats(grad_out, x, a)
    windows = _windows.windows_of(x, size, stride, edge)
    _per_channel(x, a=a)
    upstream(grad_out, x, windows.out_shape)
    grad_sum = a[:, np.newaxis, np.newaxis] * grad_out
    grad_x = windows.give([grad_sum] * size**2, like=x)
    grad_a = np.einsum("nchw,nchw->c", grad_out, windows.sum(x, [1] * size**2))
    return grad_x, grad_a, np.einsum("nchw->c", grad_out)


def _per_channel(x, **values):
    [(name, value)] = values.items()
    if value.shape != x.shape[1:2]:
        raise ValueError(
            f"{name} must have shape {x.shape[1:2]}, one per channel, got {value.shape}"
        )


def _bell(size):
    size = at_least(1, size=size)
    return [comb(size - 1, k) for k in range(size)]
