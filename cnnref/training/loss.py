"""Losses as pairs, so that a model can be trained with any of them.

Source: `functional.losses`; for `maximum_a_posteriori` Y. LeCun et al., "Gradient-based learning
applied to document recognition", 1998, equation 9.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cnnref import functional


class Loss(NamedTuple):
    """A loss and its derivative.

    Parameters
    ----------
    value : callable
        ``value(outputs, targets)``, one number for the batch.
    gradient : callable
        ``gradient(grad_out, outputs, targets)``, in the shape of the outputs.

    Examples
    --------
    >>> round(float(CROSS_ENTROPY.value(np.zeros((1, 10)), np.array([3]))), 6)  # log 10
    2.302585
    """

    value: Callable
    gradient: Callable


HALF_MSE = Loss(
    functional.half_mean_squared_error,
    functional.half_mean_squared_error_backward,
)
CROSS_ENTROPY = Loss(functional.cross_entropy, functional.cross_entropy_backward)
NLL = Loss(functional.nll_loss, functional.nll_loss_backward)


def _of_probabilities(probabilities, labels):
    return functional.nll_loss(np.log(_positive(probabilities)), labels)


def _of_probabilities_backward(grad_out, probabilities, labels):
    p = _positive(probabilities)
    return functional.nll_loss_backward(grad_out, np.log(p), labels) / p


def _positive(probabilities):
    return np.maximum(probabilities, 1e-7)  # as Keras does, so that no logarithm is infinite


CROSS_ENTROPY_OF_PROBABILITIES = Loss(_of_probabilities, _of_probabilities_backward)


def maximum_a_posteriori(rubbish):
    """Return the loss of 1998: cross-entropy with one more class, which nothing belongs to.

    Its score is the constant ``-rubbish``. Once the wrong classes score less than that, they are
    no longer pushed away.

    Parameters
    ----------
    rubbish : float
        The constant j of the paper, positive.

    Returns
    -------
    Loss
        For scores that are minus the penalties of the paper, as those of `cnnref.layers.RBF`.

    Examples
    --------
    >>> loss = maximum_a_posteriori(1.0)
    >>> scores = np.array([[-0.5, -3.0]])
    >>> penalty = 0.5 + np.log(np.exp(-1) + np.exp(scores).sum())
    >>> bool(np.isclose(loss.value(scores, np.array([0])), penalty))
    True
    """

    def widened(scores):
        constant = np.full((len(scores), 1), -rubbish, scores.dtype)
        return np.concatenate([scores, constant], axis=1)

    def value(scores, labels):
        return functional.cross_entropy(widened(scores), labels)

    def gradient(grad_out, scores, labels):
        return functional.cross_entropy_backward(grad_out, widened(scores), labels)[:, :-1]

    return Loss(value, gradient)
