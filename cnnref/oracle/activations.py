"""Activations and softmax as PyTorch answers them."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.oracle.tensors import array, gradients, tensor


def sigmoid(x):
    """Squash to 0..1."""
    return array(torch.sigmoid(tensor(x)))


def sigmoid_backward(grad_out, x):
    """Gradient of `sigmoid`."""
    return gradients(torch.sigmoid, grad_out, x)[0]


def dsigmoid(o):
    """Derivative of `sigmoid` from its output."""
    return gradients(torch.sigmoid, np.ones(np.shape(o)), array(torch.logit(tensor(o))))[0]


def tanh(x):
    """Squash to -1..1."""
    return array(torch.tanh(tensor(x)))


def tanh_backward(grad_out, x):
    """Gradient of `tanh`."""
    return gradients(torch.tanh, grad_out, x)[0]


def dtanh(o):
    """Derivative of `tanh` from its output."""
    return gradients(torch.tanh, np.ones(np.shape(o)), array(torch.atanh(tensor(o))))[0]


def scaled_tanh(x):
    """Squash to -1.7159..1.7159."""
    return array(_scaled_tanh(tensor(x)))


def scaled_tanh_backward(grad_out, x):
    """Gradient of `scaled_tanh`."""
    return gradients(_scaled_tanh, grad_out, x)[0]


def relu(x):
    """Keep what is positive, else 0."""
    return array(F.relu(tensor(x)))


def relu_backward(grad_out, x):
    """Gradient of `relu`."""
    return gradients(F.relu, grad_out, x)[0]


def leaky_relu(x, *, slope=0.01):
    """Keep what is positive and shrink what is negative."""
    return array(F.leaky_relu(tensor(x), slope))


def leaky_relu_backward(grad_out, x, *, slope=0.01):
    """Gradient of `leaky_relu`."""
    return gradients(lambda x: F.leaky_relu(x, slope), grad_out, x)[0]


def maxout(x, *, pieces):
    """Keep the largest of every few neighbouring features."""
    return array(_maxout(tensor(x), pieces))


def maxout_backward(grad_out, x, *, pieces):
    """Gradient of `maxout`."""
    return gradients(lambda x: _maxout(x, pieces), grad_out, x)[0]


def softmax(x, *, axis=-1):
    """Turn scores into positive numbers that sum to 1."""
    return array(F.softmax(tensor(x), axis))


def softmax_backward(grad_out, x, *, axis=-1):
    """Gradient of `softmax`."""
    return gradients(lambda x: F.softmax(x, axis), grad_out, x)[0]


def softmax_jacobian(x):
    """Derivative of every output of `softmax` by every score of one vector."""
    return array(torch.autograd.functional.jacobian(lambda x: F.softmax(x, 0), tensor(x)))


def log_softmax(x, *, axis=-1):
    """Logarithm of `softmax`."""
    return array(F.log_softmax(tensor(x), axis))


def log_softmax_backward(grad_out, x, *, axis=-1):
    """Gradient of `log_softmax`."""
    return gradients(lambda x: F.log_softmax(x, axis), grad_out, x)[0]


def _scaled_tanh(x):
    return 1.7159 * torch.tanh(2 / 3 * x)


def _maxout(x, pieces):
    return x.unflatten(1, (x.shape[1] // pieces, pieces)).max(dim=2).values
