"""Activations, each with its derivative.

Sources: sigmoid, tanh, ReLU and its leaky form as in source 002; the scaled tanh of Y. LeCun et
al., "Gradient-based learning applied to document recognition", 1998, appendix A; maxout: I.
Goodfellow et al., "Maxout networks", 2013, arXiv:1302.4389.
"""

import numpy as np

from cnnref.functional.arguments import floats, upstream
from cnnref.shapes import at_least

AMPLITUDE, STEEPNESS = 1.7159, 2 / 3  # put scaled_tanh(1) at 1 and scaled_tanh(-1) at -1


def sigmoid(x):
    """Squash to 0..1.

    Parameters
    ----------
    x : (...)
        Any array.

    Returns
    -------
    (...)
        ``1 / (1 + exp(-x))``.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    (x,) = floats(x)
    with np.errstate(over="ignore"):  # far left, 1 / inf is the right answer
        return 1 / (1 + np.exp(-x))


def sigmoid_backward(grad_out, x):
    """Multiply by the derivative, a quarter at 0 and less elsewhere.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the input.

    Returns
    -------
    (...)
        Gradient by ``x``.

    Examples
    --------
    >>> sigmoid_backward([1, 1], [-1000, 0])
    array([0.  , 0.25])
    """
    grad_out, x = upstream(grad_out, x)
    return grad_out * dsigmoid(sigmoid(x))


def dsigmoid(o):
    """Return the derivative of the sigmoid from its OUTPUT ``o``, as o (1 - o).

    Examples
    --------
    >>> dsigmoid(0.5)
    np.float64(0.25)
    """
    (o,) = floats(o)
    return o * (1 - o)


def tanh(x):
    """Squash to -1..1.

    Parameters
    ----------
    x : (...)
        Any array.

    Returns
    -------
    (...)
        ``2 sigmoid(2x) - 1``.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    (x,) = floats(x)
    return np.tanh(x)


def tanh_backward(grad_out, x):
    """Multiply by the derivative, 1 at 0 and less elsewhere.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the input.

    Returns
    -------
    (...)
        Gradient by ``x``.

    Examples
    --------
    >>> tanh_backward([3, 3], [-1000, 0])
    array([0., 3.])
    """
    grad_out, x = upstream(grad_out, x)
    return grad_out * dtanh(np.tanh(x))


def dtanh(o):
    """Return the derivative of tanh from its OUTPUT ``o``, as 1 - o².

    Examples
    --------
    >>> dtanh(0.5)
    np.float64(0.75)
    """
    (o,) = floats(o)
    return 1 - o * o


def scaled_tanh(x):
    """Squash to -1.7159..1.7159, as LeNet-5 of 1998: 1 stays 1 and -1 stays -1.

    Parameters
    ----------
    x : (...)
        Any array.

    Returns
    -------
    (...)
        ``1.7159 tanh(2x / 3)``.

    Examples
    --------
    >>> scaled_tanh([-1, 0, 1000]).round(4)
    array([-1.    ,  0.    ,  1.7159])
    """
    (x,) = floats(x)
    return AMPLITUDE * np.tanh(STEEPNESS * x)


def scaled_tanh_backward(grad_out, x):
    """Multiply by the derivative, 1.1439 at 0.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the input.

    Returns
    -------
    (...)
        Gradient by ``x``.

    Examples
    --------
    >>> scaled_tanh_backward([1, 1], [-1000, 0]).round(4)
    array([0.    , 1.1439])
    """
    grad_out, x = upstream(grad_out, x)
    return grad_out * (AMPLITUDE * STEEPNESS * dtanh(np.tanh(STEEPNESS * x)))


def relu(x):
    """Keep what is positive, else 0.

    Parameters
    ----------
    x : (...)
        Any array.

    Returns
    -------
    (...)
        The larger of ``x`` and 0.

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(x, 0)


def relu_backward(grad_out, x):
    """Pass the gradient where ``x`` is positive; at 0 it stops, as in PyTorch.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the input.

    Returns
    -------
    (...)
        Gradient by ``x``.

    Examples
    --------
    >>> relu_backward([5, 5, 5], [-2, 0, 3])
    array([0., 0., 5.])
    """
    grad_out, x = upstream(grad_out, x)
    return grad_out * (x > 0)


def leaky_relu(x, *, slope=0.01):
    """Keep what is positive and shrink what is negative.

    Parameters
    ----------
    x : (...)
        Any array.
    slope : float
        Factor below 0: with 0.1, ``-20`` becomes ``-2``.

    Returns
    -------
    (...)
        ``x`` or ``slope x``.

    Examples
    --------
    >>> leaky_relu([-20, 0, 3], slope=0.1)
    array([-2.,  0.,  3.])
    """
    (x,) = floats(x)
    return np.where(x > 0, x, slope * x)


def leaky_relu_backward(grad_out, x, *, slope=0.01):
    """Pass the gradient where ``x`` is positive, ``slope`` times it elsewhere, as at 0.

    Parameters
    ----------
    grad_out, x : (...)
        Gradient by the output, and the input.
    slope : float
        Factor below 0.

    Returns
    -------
    (...)
        Gradient by ``x``.

    Examples
    --------
    >>> leaky_relu_backward([5, 5, 5], [-2, 0, 3], slope=0.1)
    array([0.5, 0.5, 5. ])
    """
    grad_out, x = upstream(grad_out, x)
    return np.where(x > 0, grad_out, slope * grad_out)


def maxout(x, *, pieces):
    """Keep the largest of every few neighbouring features.

    Parameters
    ----------
    x : (N, C, ...)
        Batch.
    pieces : int
        Features that compete: with 2, the features ``1234`` become ``24``.

    Returns
    -------
    (N, C / pieces, ...)
        Maxima.

    Raises
    ------
    ValueError
        If ``pieces`` does not divide C.

    Examples
    --------
    >>> maxout([[1, 2, 3, 4]], pieces=2)
    array([[2, 4]])
    """
    return _pieces(np.asarray(x), pieces).max(axis=2)


def maxout_backward(grad_out, x, *, pieces):
    """Send each gradient to the feature that was the largest, the first if tied.

    Parameters
    ----------
    grad_out : (N, C / pieces, ...)
        Gradient by the output.
    x : (N, C, ...)
        Batch.
    pieces : int
        Features that compete.

    Returns
    -------
    (N, C, ...)
        Gradient by ``x``.

    Raises
    ------
    ValueError
        If ``pieces`` does not divide C, or ``grad_out`` does not fit.

    Examples
    --------
    >>> maxout_backward([[5, 6]], [[1, 2, 4, 4]], pieces=2)
    array([[0., 5., 6., 0.]])
    """
    groups = _pieces(np.asarray(x), pieces)
    grad_out, x = upstream(grad_out, x, (*groups.shape[:2], *groups.shape[3:]))
    grad_x = np.zeros(groups.shape, grad_out.dtype)
    winner = groups.argmax(axis=2, keepdims=True)
    np.put_along_axis(grad_x, winner, np.expand_dims(grad_out, 2), axis=2)
    return grad_x.reshape(x.shape)


def _pieces(x, pieces):
    """Split axis 1 in groups: (N, C, ...) to (N, C / pieces, pieces, ...)."""
    pieces = at_least(1, pieces=pieces)
    if x.ndim < 2 or x.shape[1] % pieces:
        raise ValueError(f"pieces must divide C of x (N, C, ...), got {pieces} for {x.shape}")
    return x.reshape(x.shape[0], x.shape[1] // pieces, pieces, *x.shape[2:])
