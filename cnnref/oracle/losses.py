"""Losses as PyTorch answers them."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.oracle.tensors import array, device, gradients, tensor


def half_mean_squared_error(y, t):
    """Half the squared error, averaged over the samples."""
    return array(_half_mean_squared_error(tensor(y), tensor(t)))


def half_mean_squared_error_backward(grad_out, y, t):
    """Gradient of `half_mean_squared_error` by the predictions."""
    return gradients(_half_mean_squared_error, grad_out, y, t)[0]


def nll_loss(log_probs, labels):
    """Negative log-probability of the right class, averaged over the samples."""
    return array(F.nll_loss(tensor(log_probs), _classes(labels)))


def nll_loss_backward(grad_out, log_probs, labels):
    """Gradient of `nll_loss` by the log-probabilities."""
    return gradients(lambda x: F.nll_loss(x, _classes(labels)), grad_out, log_probs)[0]


def cross_entropy(logits, labels):
    """`nll_loss` of `log_softmax`."""
    return array(F.cross_entropy(tensor(logits), _classes(labels)))


def cross_entropy_backward(grad_out, logits, labels):
    """Gradient of `cross_entropy` by the scores."""
    return gradients(lambda x: F.cross_entropy(x, _classes(labels)), grad_out, logits)[0]


def _half_mean_squared_error(y, t):
    return F.mse_loss(y, t, reduction="sum") / (2 * (len(y) if y.ndim else 1))


def _classes(labels):
    return torch.tensor(np.array(labels, np.int64), device=device())
