"""Pure functions in pairs: f(x, ...) and f_backward(grad_out, x, ...)."""

from cnnref.functional.convolution import (
    col2im,
    conv2d,
    conv2d_backward,
    convolve2d,
    convolve2d_backward,
    correlate2d,
    correlate2d_backward,
    im2col,
    pad,
    rot180,
)
from cnnref.functional.pooling import (
    gaussian_pool2d,
    gaussian_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    mean_pool2d,
    mean_pool2d_backward,
    trainable_pool2d,
    trainable_pool2d_backward,
)

__all__ = [
    "col2im",
    "conv2d",
    "conv2d_backward",
    "convolve2d",
    "convolve2d_backward",
    "correlate2d",
    "correlate2d_backward",
    "gaussian_pool2d",
    "gaussian_pool2d_backward",
    "im2col",
    "max_pool2d",
    "max_pool2d_backward",
    "mean_pool2d",
    "mean_pool2d_backward",
    "pad",
    "rot180",
    "trainable_pool2d",
    "trainable_pool2d_backward",
]
