"""Pooling as PyTorch answers it."""

from math import comb

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.oracle.tensors import array, gradients, tensor
from cnnref.shapes import output_size


def max_pool2d(x, size, *, stride=None, edge="drop"):
    """Keep the largest entry of each window."""
    return array(_max_pool2d(tensor(x), size, stride, edge))


def max_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Gradient of `max_pool2d` by the images."""
    return gradients(lambda x: _max_pool2d(x, size, stride, edge), grad_out, x)[0]


def mean_pool2d(x, size, *, stride=None, edge="drop"):
    """Take the mean of each window."""
    return array(_mean_pool2d(tensor(x), size, stride, edge))


def mean_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Gradient of `mean_pool2d` by the images."""
    return gradients(lambda x: _mean_pool2d(x, size, stride, edge), grad_out, x)[0]


def gaussian_pool2d(x, size, *, stride=None, edge="drop"):
    """Take a weighted mean of each window, by the bell of Pascal's triangle."""
    return array(_gaussian_pool2d(tensor(x), size, stride, edge))


def gaussian_pool2d_backward(grad_out, x, size, *, stride=None, edge="drop"):
    """Gradient of `gaussian_pool2d` by the images."""
    return gradients(lambda x: _gaussian_pool2d(x, size, stride, edge), grad_out, x)[0]


def trainable_pool2d(x, a, b, size, *, stride=None, edge="drop"):
    """Scale the sum of each window and add a bias, one pair per channel."""
    return array(_trainable_pool2d(tensor(x), tensor(a), tensor(b), size, stride, edge))


def trainable_pool2d_backward(grad_out, x, a, size, *, stride=None, edge="drop"):
    """Gradients of `trainable_pool2d` by images, factors and biases."""

    def pooling(x, a, b):
        return _trainable_pool2d(x, a, b, size, stride, edge)

    return gradients(pooling, grad_out, x, a, np.zeros(np.shape(a)))


def _max_pool2d(x, size, stride, edge):
    if edge == "zero":
        x = _fill(x, size, stride)
    return F.max_pool2d(x, size, stride, ceil_mode=edge == "keep")


def _mean_pool2d(x, size, stride, edge):
    if edge == "zero":
        x = _fill(x, size, stride)
    return F.avg_pool2d(x, size, stride, ceil_mode=edge == "keep", count_include_pad=False)


def _gaussian_pool2d(x, size, stride, edge):
    line = torch.tensor([comb(size - 1, k) for k in range(size)], dtype=x.dtype, device=x.device)
    kernel = torch.outer(line, line)[None, None]
    ones = torch.ones_like(x[:1, :1]) if edge == "keep" else None
    if edge != "drop":
        x = _fill(x, size, stride)
    each = F.conv2d(x.flatten(0, 1)[:, None], kernel, stride=stride or size)
    sums = each.reshape(*x.shape[:2], *each.shape[2:])
    if ones is None:
        return sums / kernel.sum()
    return sums / F.conv2d(_fill(ones, size, stride), kernel, stride=stride or size)


def _trainable_pool2d(x, a, b, size, stride, edge):
    if edge != "drop":
        x = _fill(x, size, stride)
    sums = F.avg_pool2d(x, size, stride, divisor_override=1)
    return a[:, None, None] * sums + b[:, None, None]


def _fill(x, size, stride):
    """Put zeros on the right and below, until the last window is full."""
    step = stride or size
    missing = [
        (output_size(length, size, stride=step, edge="zero") - 1) * step + size - length
        for length in x.shape[2:]
    ]
    return F.pad(x, [0, max(0, missing[1]), 0, max(0, missing[0])])
