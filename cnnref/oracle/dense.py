"""Dense layers and flattening as PyTorch answers them."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.oracle.tensors import array, gradients, tensor


def dense(x, w, b=None):
    """Weigh all inputs for each output."""
    return array(F.linear(tensor(x), tensor(w), None if b is None else tensor(b)))


def dense_backward(grad_out, x, w):
    """Gradients of `dense` by batch, weights and bias."""
    return gradients(F.linear, grad_out, x, w, np.zeros(np.shape(w)[0]))


def flatten(x):
    """Lay the entries of each sample in a row."""
    return array(_flatten(tensor(x)))


def flatten_backward(grad_out, x):
    """Gradient of `flatten`."""
    return gradients(_flatten, grad_out, x)[0]


def _flatten(x):
    return torch.flatten(x[:, None], start_dim=1)
