"""Convolution and pooling by their definitions: loops that say what is computed, and no more.

`convolution` and `pooling` compute the same hundreds of times faster; the tests hold them equal.
"""

import numpy as np

from cnnref.shapes import output_size


def conv2d(x, w, b, *, stride=1, padding=0):
    """Sum the products of each window with each filter, over all channels.

    Examples
    --------
    >>> x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(x, w, [2.0])[0, 0]
    array([[21., 27.],
           [39., 45.]])
    """
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = output_size(H, KH, stride=stride, padding=padding)
    OW = output_size(W, KW, stride=stride, padding=padding)
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    out = np.zeros((N, F, OH, OW), x.dtype)
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[n, f, i, j] = np.sum(padded[n, :, top : top + KH, left : left + KW] * w[f]) + b[f]
    return out


def conv2d_backward(grad_out, x, w, *, stride=1, padding=0):
    """Send each entry of the gradient to the window, the filter and the bias that made it.

    Examples
    --------
    >>> x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    >>> grad_x, grad_w, grad_b = conv2d_backward(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), x, w)
    >>> grad_w[0, 0], grad_b
    (array([[27., 37.],
           [57., 67.]]), array([10.]))
    """
    H, W = x.shape[2:]
    F, _, KH, KW = w.shape
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    grad_padded, grad_w, grad_b = np.zeros_like(padded), np.zeros_like(w), np.zeros(F, w.dtype)
    for n, f, i, j in np.ndindex(grad_out.shape):
        top, left = i * stride, j * stride
        window = np.s_[n, :, top : top + KH, left : left + KW]
        grad_padded[window] += grad_out[n, f, i, j] * w[f]
        grad_w[f] += grad_out[n, f, i, j] * padded[window]
        grad_b[f] += grad_out[n, f, i, j]
    return grad_padded[:, :, padding : padding + H, padding : padding + W], grad_w, grad_b


def max_pool2d(x, size, *, stride):
    """Keep the largest entry of each window; pixels that no full window covers are dropped.

    Examples
    --------
    >>> max_pool2d(np.arange(16).reshape(1, 1, 4, 4), 2, stride=2)[0, 0]
    array([[ 5,  7],
           [13, 15]])
    """
    N, C, H, W = x.shape
    OH, OW = output_size(H, size, stride=stride), output_size(W, size, stride=stride)
    out = np.zeros((N, C, OH, OW), x.dtype)
    for n, c, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[n, c, i, j] = x[n, c, top : top + size, left : left + size].max()
    return out


def max_pool2d_backward(grad_out, x, size, *, stride):
    """Send each gradient to the largest entry of its window, the first if tied.

    Examples
    --------
    >>> max_pool2d_backward(np.array([[[[5.0]]]]), np.array([[[[1, 3], [3, 2]]]]), 2, stride=2)
    array([[[[0., 5.],
             [0., 0.]]]])
    """
    grad_x = np.zeros(x.shape, grad_out.dtype)
    for n, c, i, j in np.ndindex(grad_out.shape):
        top, left = i * stride, j * stride
        winner = x[n, c, top : top + size, left : left + size].argmax()
        grad_x[n, c, top + winner // size, left + winner % size] += grad_out[n, c, i, j]
    return grad_x


def mean_pool2d(x, size, *, stride):
    """Take the mean of each window; pixels that no full window covers are dropped.

    Examples
    --------
    >>> mean_pool2d(np.arange(16).reshape(1, 1, 4, 4), 2, stride=2)[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    N, C, H, W = x.shape
    OH, OW = output_size(H, size, stride=stride), output_size(W, size, stride=stride)
    out = np.zeros((N, C, OH, OW))
    for n, c, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[n, c, i, j] = x[n, c, top : top + size, left : left + size].mean()
    return out


def mean_pool2d_backward(grad_out, x, size, *, stride):
    """Share each gradient evenly in its window.

    Examples
    --------
    >>> mean_pool2d_backward(np.array([[[[1.0]]]]), np.zeros((1, 1, 2, 2)), 2, stride=2)
    array([[[[0.25, 0.25],
             [0.25, 0.25]]]])
    """
    grad_x = np.zeros(x.shape, grad_out.dtype)
    for n, c, i, j in np.ndindex(grad_out.shape):
        top, left = i * stride, j * stride
        grad_x[n, c, top : top + size, left : left + size] += grad_out[n, c, i, j] / size**2
    return grad_x
