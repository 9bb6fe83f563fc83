"""Losses: one number for a batch, the mean over its samples.

Sources: half the mean squared error as in source 002, J = sum (y - t)² / 2m; cross-entropy from
scores as in I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 6.2.2.3.
The mean over an empty batch is nan, as in PyTorch.
"""

import numpy as np

from cnnref.functional.arguments import floats
from cnnref.functional.softmax import log_softmax, log_softmax_backward
from cnnref.shapes import sizes


def half_mean_squared_error(y, t):
    """Compare predictions with targets.

    Parameters
    ----------
    y : (m, ...)
        Predictions; a single number is a batch of one.
    t : (m, ...)
        Targets.

    Returns
    -------
    float
        ``sum((y - t)²) / 2m``: summed over outputs, averaged over the samples.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> half_mean_squared_error([[1, 2], [3, 4]], [[1, 2], [3, 0]])
    np.float64(4.0)
    """
    y, t = _pair(y, t)
    return _mean(np.square(y - t).sum() / 2, y)


def half_mean_squared_error_backward(grad_out, y, t):
    """Differentiate `half_mean_squared_error` by the predictions.

    Parameters
    ----------
    grad_out : float
        Gradient by the loss, usually 1.
    y, t : (m, ...)
        Predictions and targets.

    Returns
    -------
    (m, ...)
        ``grad_out (y - t) / m``.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> half_mean_squared_error_backward(1, [[1, 2], [3, 4]], [[1, 2], [3, 0]])
    array([[0., 0.],
           [0., 2.]])
    """
    y, t = _pair(y, t)
    return _scalar(grad_out, y) * (y - t) / max(_samples(y), 1)


def nll_loss(log_probs, labels):
    """Average the negative log-probability of the right class.

    Parameters
    ----------
    log_probs : (N, K)
        Log-probabilities, as from `log_softmax`.
    labels : (N,)
        Right classes, integers from 0 to K - 1.

    Returns
    -------
    float
        Loss.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If there is not one label per sample, or one is out of range.

    Examples
    --------
    >>> nll_loss(np.log([[0.5, 0.5], [0.25, 0.75]]), [0, 0]) == np.log(8) / 2
    np.True_
    """
    log_probs, labels = _labelled(log_probs, labels, "log_probs")
    return _mean(-log_probs[np.arange(len(labels)), labels].sum(), log_probs)


def nll_loss_backward(grad_out, log_probs, labels):
    """Differentiate `nll_loss` by the log-probabilities.

    Parameters
    ----------
    grad_out : float
        Gradient by the loss, usually 1.
    log_probs : (N, K)
        Log-probabilities.
    labels : (N,)
        Right classes.

    Returns
    -------
    (N, K)
        ``-grad_out / N`` at the right classes, else 0.

    Raises
    ------
    TypeError, ValueError
        As `nll_loss`.

    Examples
    --------
    >>> nll_loss_backward(1, np.log([[0.5, 0.5], [0.25, 0.75]]), [0, 1])
    array([[-0.5,  0. ],
           [ 0. , -0.5]])
    """
    log_probs, labels = _labelled(log_probs, labels, "log_probs")
    grad = np.zeros_like(log_probs)
    grad[np.arange(len(labels)), labels] = -_scalar(grad_out, grad) / max(len(labels), 1)
    return grad


def cross_entropy(logits, labels):
    """Compare scores with the right classes: `nll_loss` of `log_softmax`.

    Parameters
    ----------
    logits : (N, K)
        Scores, before any softmax.
    labels : (N,)
        Right classes, integers from 0 to K - 1.

    Returns
    -------
    float
        Loss.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If there is not one label per sample, or one is out of range.

    Examples
    --------
    >>> cross_entropy([[1, 2, 3]], [2]).round(5)
    np.float64(0.40761)
    """
    logits, labels = _labelled(logits, labels, "logits")
    return nll_loss(log_softmax(logits), labels)


def cross_entropy_backward(grad_out, logits, labels):
    """Differentiate `cross_entropy` by the scores.

    Parameters
    ----------
    grad_out : float
        Gradient by the loss, usually 1.
    logits : (N, K)
        Scores.
    labels : (N,)
        Right classes.

    Returns
    -------
    (N, K)
        ``grad_out (softmax - one_hot) / N``.

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy`.

    Examples
    --------
    >>> cross_entropy_backward(1, [[1, 2, 3]], [2]).round(4)
    array([[ 0.09  ,  0.2447, -0.3348]])
    """
    logits, labels = _labelled(logits, labels, "logits")
    return log_softmax_backward(nll_loss_backward(grad_out, logits, labels), logits)


def _pair(y, t):
    y, t = floats(y, t)
    if y.shape != t.shape:
        raise ValueError(f"y and t must have the same shape, got {y.shape} and {t.shape}")
    return y, t


def _labelled(scores, labels, name):
    (scores,), labels = floats(scores), np.asarray(labels)
    N, K = sizes("N K", **{name: scores})
    if labels.shape != (N,):
        raise ValueError(f"labels must have shape {(N,)}, one per sample, got {labels.shape}")
    if not np.issubdtype(labels.dtype, np.integer) and N:
        raise TypeError(f"labels must be integers, got {labels.dtype}")
    if N and not 0 <= labels.min() <= labels.max() < K:
        raise ValueError(f"labels must be from 0 to {K - 1}, got {labels.min()}..{labels.max()}")
    return scores, labels.astype(np.intp, copy=False)


def _scalar(grad_out, like):
    if np.ndim(grad_out):
        raise ValueError(f"grad_out must be one number, as the loss is, got {grad_out!r}")
    return like.dtype.type(grad_out)


def _samples(y):
    return len(y) if y.ndim else 1


def _mean(total, y):
    """Divide by the number of samples; 0 / 0 is nan."""
    with np.errstate(invalid="ignore"):
        return total / y.dtype.type(_samples(y))
