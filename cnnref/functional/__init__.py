"""Pure functions in pairs: f(x, ...) and f_backward(grad_out, x, ...)."""

from cnnref.functional.activations import (
    dsigmoid,
    dtanh,
    leaky_relu,
    leaky_relu_backward,
    maxout,
    maxout_backward,
    relu,
    relu_backward,
    scaled_tanh,
    scaled_tanh_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from cnnref.functional.columns import col2im, im2col
from cnnref.functional.convolution import conv2d, conv2d_backward
from cnnref.functional.correlation import (
    convolve2d,
    convolve2d_backward,
    correlate2d,
    correlate2d_backward,
    pad,
    rot180,
)
from cnnref.functional.dense import (
    dense,
    dense_backward,
    flatten,
    flatten_backward,
)
from cnnref.functional.losses import (
    cross_entropy,
    cross_entropy_backward,
    half_mean_squared_error,
    half_mean_squared_error_backward,
    nll_loss,
    nll_loss_backward,
)
from cnnref.functional.memory import batch_last
from cnnref.functional.pooling import (
    max_pool2d,
    max_pool2d_backward,
    mean_pool2d,
    mean_pool2d_backward,
)
from cnnref.functional.softmax import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
    softmax_jacobian,
)
from cnnref.functional.weighted_pooling import (
    gaussian_pool2d,
    gaussian_pool2d_backward,
    trainable_pool2d,
    trainable_pool2d_backward,
)

__all__ = [
    "batch_last",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "convolve2d",
    "convolve2d_backward",
    "correlate2d",
    "correlate2d_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "dense",
    "dense_backward",
    "dsigmoid",
    "dtanh",
    "flatten",
    "flatten_backward",
    "gaussian_pool2d",
    "gaussian_pool2d_backward",
    "half_mean_squared_error",
    "half_mean_squared_error_backward",
    "im2col",
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "maxout",
    "maxout_backward",
    "mean_pool2d",
    "mean_pool2d_backward",
    "nll_loss",
    "nll_loss_backward",
    "pad",
    "relu",
    "relu_backward",
    "rot180",
    "scaled_tanh",
    "scaled_tanh_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "softmax_jacobian",
    "tanh",
    "tanh_backward",
    "trainable_pool2d",
    "trainable_pool2d_backward",
]
