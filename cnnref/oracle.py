"""What PyTorch answers: the functions of `cnnref.functional`, by name, on CPU or GPU.

Every function takes arrays (or nested lists) and returns float64 NumPy arrays. The environment
variable ``CNNREF_DEVICE`` chooses the device, ``cpu`` or ``cuda``; unset, it is ``cuda`` where
there is one. Gradients come from autograd, never from a formula written here.
"""

import os
from math import comb
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.shapes import output_size


def device():
    """Return the device that the oracle computes on.

    Returns
    -------
    torch.device
        ``CNNREF_DEVICE`` if set, else ``cuda`` where there is one, else ``cpu``.

    Raises
    ------
    ValueError
        If ``CNNREF_DEVICE`` names another device, or one that is not there.

    Examples
    --------
    >>> device().type in ("cpu", "cuda")
    True
    """
    available = torch.cuda.is_available()
    name = os.environ.get("CNNREF_DEVICE") or ("cuda" if available else "cpu")
    if name.partition(":")[0] not in ("cpu", "cuda"):
        raise ValueError(f"CNNREF_DEVICE must be 'cpu' or 'cuda', got {name!r}")
    if name != "cpu" and not available:
        raise ValueError(f"CNNREF_DEVICE is {name!r}, but PyTorch finds no CUDA device here")
    if available:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def tensor(x):
    """Copy an array into a float64 tensor on the device."""
    return torch.tensor(np.array(x, np.float64), device=device())


def array(t):
    """Copy a tensor into a NumPy array."""
    return t.detach().cpu().numpy().copy()


def gradients(function, grad_out, *inputs):
    """Return the gradient by each input of ``function(*inputs)``, for this upstream gradient.

    Parameters
    ----------
    function : callable
        From tensors to a tensor.
    grad_out : array
        Gradient of the loss by the function's output.
    *inputs : array
        Arguments of the function.

    Returns
    -------
    tuple of array
        One gradient per input, zeros where the output does not depend on it.
    """
    leaves = [tensor(x).requires_grad_() for x in inputs]
    out = function(*leaves)
    grads = torch.autograd.grad(out, leaves, tensor(grad_out), materialize_grads=True)
    return tuple(array(grad) for grad in grads)


gates = SimpleNamespace(
    exp=torch.exp,
    log=torch.log,
    reciprocal=torch.reciprocal,
    maximum=lambda *xs: torch.stack(xs).max(dim=0).values,
    sigmoid=torch.sigmoid,
    tanh=torch.tanh,
    relu=torch.relu,
)
"""The operations of `cnnref.graph` on tensors, for formulas that either can differentiate."""


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


def center(train, x, *, axes=(0,)):
    """Subtract the mean of the training set over these axes."""
    return array(tensor(x) - tensor(train).mean(axes, keepdim=True))


def standardize(train, x):
    """Subtract the training set's means and divide by its deviations; 0 counts as 1."""
    std, mean = torch.std_mean(tensor(train), 0, correction=0)
    return array((tensor(x) - mean) / torch.where(std == 0, 1, std))


def min_max(train, x, low, high):
    """Scale so that the training set runs from low to high; a width of 0 counts as 1."""
    least, largest = torch.aminmax(tensor(train), dim=0)
    width = torch.where(largest == least, 1, largest - least)
    return array((tensor(x) - least) / width * (high - low) + low)


def covariance(x):
    """Covariance of the features, a mean over the examples."""
    return array(torch.cov(tensor(x).T, correction=0))


def principal_axes(x):
    """Axes of the covariance in columns, first entries positive, and variances, largest first."""
    variances, axes = torch.linalg.eigh(torch.cov(tensor(x).T, correction=0))
    return array((axes * axes[0].sign()).flip(1)), array(variances.flip(0))


def _scaled_tanh(x):
    return 1.7159 * torch.tanh(2 / 3 * x)


def _maxout(x, pieces):
    return x.unflatten(1, (x.shape[1] // pieces, pieces)).max(dim=2).values


def _flatten(x):
    return torch.flatten(x[:, None], start_dim=1)


def _half_mean_squared_error(y, t):
    return F.mse_loss(y, t, reduction="sum") / (2 * (len(y) if y.ndim else 1))


def _classes(labels):
    return torch.tensor(np.array(labels, np.int64), device=device())
