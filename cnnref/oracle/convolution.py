"""Convolution as PyTorch answers it."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.oracle.tensors import array, gradients, tensor


def pad(x, padding):
    """Put a frame of zeros around the last two axes."""
    return array(F.pad(tensor(x), [padding] * 4))


def rot180(x):
    """Turn the last two axes by half a turn."""
    return array(torch.rot90(tensor(x), 2, (-2, -1)))


def correlate2d(x, k, mode="valid"):
    """Slide a kernel over one image, as it is."""
    return array(_correlate2d(tensor(x), tensor(k), mode))


def convolve2d(x, k, mode="valid"):
    """Slide a flipped kernel over one image."""
    return array(_convolve2d(tensor(x), tensor(k), mode))


def correlate2d_backward(grad_out, x, k):
    """Gradients of the valid `correlate2d` by image and kernel."""
    return gradients(_correlate2d, grad_out, x, k)


def convolve2d_backward(grad_out, x, k):
    """Gradients of the valid `convolve2d` by image and kernel."""
    return gradients(_convolve2d, grad_out, x, k)


def _correlate2d(x, k, mode="valid"):
    (H, W), (KH, KW) = x.shape, k.shape
    if mode != "valid":
        x = F.pad(x, [KW - 1, KW - 1, KH - 1, KH - 1])
    out = F.conv2d(x[None, None], k[None, None])[0, 0]
    if mode == "same":
        top, left = (KH - 1) // 2, (KW - 1) // 2
        return out[top : top + H, left : left + W]
    return out


def _convolve2d(x, k, mode="valid"):
    return _correlate2d(x, torch.flip(k, (0, 1)), mode)


def im2col(x, KH, KW, *, stride=1, padding=0):
    """Copy every window into a column."""
    return array(F.unfold(tensor(x), (KH, KW), stride=stride, padding=padding))


def col2im(cols, shape, KH, KW, *, stride=1, padding=0):
    """Add every column back to where `im2col` took it from."""
    return array(F.fold(tensor(cols), tuple(shape[2:]), (KH, KW), stride=stride, padding=padding))


def conv2d(x, w, b=None, *, stride=1, padding=0):
    """Cross-correlate a batch of images with a bank of filters."""
    bias = None if b is None else tensor(b)
    return array(F.conv2d(tensor(x), tensor(w), bias, stride=stride, padding=padding))


def conv2d_backward(grad_out, x, w, *, stride=1, padding=0):
    """Gradients of `conv2d` by images, filters and bias."""

    def convolution(x, w, b):
        return F.conv2d(x, w, b, stride=stride, padding=padding)

    return gradients(convolution, grad_out, x, w, np.zeros(np.shape(w)[0]))
