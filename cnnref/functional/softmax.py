"""Softmax and its logarithm, with their derivatives.

Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 6.2.2.3. The
Jacobian is diag(o) - o oᵀ; source 004 gives its diagonal o - o² alone (004-3).
"""

import numpy as np

from cnnref.functional.arguments import floats, upstream
from cnnref.shapes import sizes


def softmax(x, *, axis=-1):
    """Turn scores into positive numbers that sum to 1.

    Adding a number to all scores changes nothing, so the largest is subtracted first: no
    exponential overflows. A row of nothing but ``-inf`` has no softmax: it is nan, as in PyTorch.

    Parameters
    ----------
    x : (...)
        Scores; ``-inf`` gets 0.
    axis : int
        The axis that sums to 1.

    Returns
    -------
    (...)
        Probabilities.

    Examples
    --------
    >>> softmax([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> softmax([1000, 1000, -np.inf])
    array([0.5, 0.5, 0. ])
    """
    e = np.exp(_shift(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_backward(grad_out, x, *, axis=-1):
    """Multiply by the Jacobian without building it.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the scores.
    axis : int
        The axis that sums to 1.

    Returns
    -------
    (...)
        Gradient by the scores; it sums to 0 along the axis.

    Examples
    --------
    >>> softmax_backward([0, 0, 1], [1, 2, 3]).round(4)
    array([-0.0599, -0.1628,  0.2227])
    """
    grad_out, x = upstream(grad_out, x)
    o = softmax(x, axis=axis)
    return o * (grad_out - (grad_out * o).sum(axis=axis, keepdims=True))


def softmax_jacobian(x):
    """Return the derivative of every output by every score of one vector.

    Parameters
    ----------
    x : (K,)
        Scores.

    Returns
    -------
    (K, K)
        diag(o) - o oᵀ, for the outputs o.

    Raises
    ------
    ValueError
        If ``x`` is not a vector.

    Examples
    --------
    >>> softmax_jacobian([0, 0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    (x,) = floats(x)
    sizes("K", x=x)
    o = softmax(x)
    return np.diag(o) - np.outer(o, o)


def log_softmax(x, *, axis=-1):
    """Return the logarithm of `softmax`, exact where that has rounded to 0.

    Parameters
    ----------
    x : (...)
        Scores.
    axis : int
        The axis whose exponentials sum to 1.

    Returns
    -------
    (...)
        Log-probabilities.

    Examples
    --------
    >>> log_softmax([0, 1000])
    array([-1000.,     0.])
    """
    x = _shift(x, axis)
    with np.errstate(divide="ignore"):  # no scores at all
        return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def log_softmax_backward(grad_out, x, *, axis=-1):
    """Subtract from the gradient its sum, shared out by the probabilities.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the scores.
    axis : int
        The axis whose exponentials sum to 1.

    Returns
    -------
    (...)
        Gradient by the scores; it sums to 0 along the axis.

    Examples
    --------
    >>> log_softmax_backward([0, 1], [0, 0])
    array([-0.5,  0.5])
    """
    grad_out, x = upstream(grad_out, x)
    return grad_out - softmax(x, axis=axis) * grad_out.sum(axis=axis, keepdims=True)


def _shift(x, axis):
    """Subtract the largest score, so that it becomes 0."""
    (x,) = floats(x)
    with np.errstate(invalid="ignore"):  # -inf - -inf
        return x - x.max(axis=axis, keepdims=True, initial=-np.inf)
