"""The fully connected layer, and the flattening that leads to it.

Source: the delta recursion in matrix form as in source 004: with the deltas of a layer as rows
of ``grad_out``, its weights get delta oᵀ and the layer before gets Wᵀ delta.
"""

from math import prod

import numpy as np

from cnnref.functional.arguments import floats, upstream
from cnnref.shapes import sizes


def dense(x, w, b=None):
    """Weigh all inputs for each output.

    Parameters
    ----------
    x : (N, IN)
        Batch of vectors.
    w : (OUT, IN)
        Weights, one row per output.
    b : (OUT,), optional
        Bias.

    Returns
    -------
    (N, OUT)
        ``x wᵀ + b``.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> dense([[1, 2]], [[3, 4], [5, 6], [7, 8]], [0, 0, 1])
    array([[11, 17, 24]])
    """
    x, w = np.asarray(x), np.asarray(w)
    _, OUT = _check(x, w)
    if b is None:
        return x @ w.T
    b = np.asarray(b)
    if b.shape != (OUT,):
        raise ValueError(f"b must have shape {(OUT,)}, one per output, got {b.shape}")
    return x @ w.T + b


def dense_backward(grad_out, x, w):
    """Send a gradient back through `dense`.

    Parameters
    ----------
    grad_out : (N, OUT)
        Gradient by the output.
    x : (N, IN)
        Batch of vectors.
    w : (OUT, IN)
        Weights.

    Returns
    -------
    grad_x : (N, IN)
        Gradient by the batch.
    grad_w : (OUT, IN)
        Gradient by the weights, summed over the batch.
    grad_b : (OUT,)
        Gradient by the bias, summed over the batch.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> grad_x, grad_w, grad_b = dense_backward([[1, 10]], [[1, 2, 3]], [[4, 5, 6], [7, 8, 9]])
    >>> grad_x
    array([[74., 85., 96.]])
    >>> grad_w
    array([[ 1.,  2.,  3.],
           [10., 20., 30.]])
    """
    grad_out, x, w = floats(grad_out, x, w)
    upstream(grad_out, x, _check(x, w))
    return grad_out @ w, grad_out.T @ x, grad_out.sum(axis=0)


def flatten(x):
    """Lay the entries of each sample in a row: channel by channel, row by row.

    Parameters
    ----------
    x : (N, ...)
        Batch.

    Returns
    -------
    (N, D)
        For images, entry (c, h, w) comes to place ``(c H + h) W + w``.

    Raises
    ------
    ValueError
        If ``x`` has no axis.

    Examples
    --------
    >>> flatten([[[1, 2], [3, 4]]])
    array([[1, 2, 3, 4]])
    """
    x = np.asarray(x)
    if x.ndim == 0:
        raise ValueError("x must have an axis N, got a single number")
    return x.reshape(x.shape[0], prod(x.shape[1:]))


def flatten_backward(grad_out, x):
    """Give a gradient the shape of ``x`` again.

    Parameters
    ----------
    grad_out : (N, D)
        Gradient by the output.
    x : (N, ...)
        Batch.

    Returns
    -------
    (N, ...)
        Gradient by ``x``.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> flatten_backward([[5, 6, 7, 8]], [[[1, 2], [3, 4]]])
    array([[[5., 6.],
            [7., 8.]]])
    """
    grad_out, x = upstream(grad_out, x, flatten(x).shape)
    return grad_out.reshape(x.shape)


def _check(x, w):
    """Return the shape of the output."""
    N, IN = sizes("N IN", x=x)
    OUT, inputs = sizes("OUT IN", w=w)
    if inputs != IN:
        raise ValueError(f"w has {inputs} inputs but x has {IN}: their last axes must agree")
    return N, OUT
