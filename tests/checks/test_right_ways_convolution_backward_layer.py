"""Right answers on the gradients of a convolution layer, written in other ways than ours."""

import numpy as np
import ways
from numpy import float32
from numpy.lib.stride_tricks import sliding_window_view

from cnnref.functional import (
    col2im,
    conv2d,
    conv2d_backward,
    convolve2d,
    correlate2d,
    im2col,
    mean_pool2d,
    mean_pool2d_backward,
    sigmoid,
    sigmoid_backward,
)


def grad_b_einsum(grad_out):
    return np.einsum("nfij->f", grad_out)


def grad_b_loops(grad_out):
    return [sum(image[f].sum() for image in grad_out) for f in range(grad_out.shape[1])]


def grad_b_in_rows(grad_out):
    return grad_out.swapaxes(0, 1).reshape(grad_out.shape[1], -1).sum(axis=1)


def grad_b_float32(grad_out):
    return grad_out.astype(float32).sum(0).sum(1).sum(1)


def framed(x, padding):
    return np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def dense(grad_out, x, w, stride, padding):
    """The gradients on the grid of stride 1, with zeros between."""
    sizes = [n + 2 * padding - k + 1 for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    grid = np.zeros((*grad_out.shape[:2], *sizes), grad_out.dtype)
    OH, OW = grad_out.shape[2:]
    grid[:, :, : stride * OH : stride, : stride * OW : stride] = grad_out
    return grid


def grad_w_by_the_package(grad_out, x, w, *, stride=1, padding=0):
    return conv2d_backward(grad_out, x, w, stride=stride, padding=padding)[1]


def grad_w_by_formula(grad_out, x, w, *, stride=1, padding=0):
    grid, x = dense(grad_out, x, w, stride, padding), framed(x, padding)
    grad_w = np.zeros(w.shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        grad_w[f, c] += correlate2d(x[n, c], grid[n, f])
    return grad_w


def grad_w_einsum(grad_out, x, w, *, stride=1, padding=0):
    windows = sliding_window_view(framed(x, padding), w.shape[2:], axis=(2, 3))
    return np.einsum("nfij,ncijuv->fcuv", grad_out, windows[:, :, ::stride, ::stride])


def grad_w_by_columns(grad_out, x, w, *, stride=1, padding=0):
    columns = im2col(x, *w.shape[2:], stride=stride, padding=padding)
    deltas = grad_out.reshape(*grad_out.shape[:2], -1)
    return (deltas @ columns.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)


def grad_w_as_convolution(grad_out, x, w, *, stride=1, padding=0):
    grid = dense(grad_out, x, w, stride, padding)
    return conv2d(framed(x, padding).swapaxes(0, 1), grid.swapaxes(0, 1)).swapaxes(0, 1)


def grad_w_float32(grad_out, x, w, *, stride=1, padding=0):
    grads = grad_out.astype(float32), x.astype(float32), w
    return grad_w_einsum(*grads, stride=stride, padding=padding)


def grad_images_by_the_package(grad_out, x, w, *, stride=1, padding=0):
    return conv2d_backward(grad_out, x, w, stride=stride, padding=padding)[0]


def cut(grad_framed, x, padding):
    H, W = x.shape[2:]
    return grad_framed[:, :, padding : padding + H, padding : padding + W]


def grad_images_by_formula(grad_out, x, w, *, stride=1, padding=0):
    grid = dense(grad_out, x, w, stride, padding)
    grad_x = np.zeros(framed(x, padding).shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        grad_x[n, c] += convolve2d(grid[n, f], w[f, c], "full")
    return cut(grad_x, x, padding)


def grad_images_as_convolution(grad_out, x, w, *, stride=1, padding=0):
    KH, KW = w.shape[2:]
    grid = dense(grad_out, x, w, stride, padding)
    hanging = np.pad(grid, [(0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)])
    return cut(conv2d(hanging, w.swapaxes(0, 1)[:, :, ::-1, ::-1]), x, padding)


def grad_images_by_columns(grad_out, x, w, *, stride=1, padding=0):
    shares = w.reshape(len(w), -1).T @ grad_out.reshape(*grad_out.shape[:2], -1)
    return col2im(shares, x.shape, *w.shape[2:], stride=stride, padding=padding)


def grad_images_weight_by_weight(grad_out, x, w, *, stride=1, padding=0):
    grad_x = np.zeros_like(framed(x, padding))
    OH, OW = ((n - 1) * stride + 1 for n in grad_out.shape[2:])
    for u, v in np.ndindex(*w.shape[2:]):
        shares = np.einsum("nfij,fc->ncij", grad_out, w[:, :, u, v])
        grad_x[:, :, u : u + OH : stride, v : v + OW : stride] += shares
    return cut(grad_x, x, padding).tolist()


def grad_images_float32(grad_out, x, w, *, stride=1, padding=0):
    arrays = (a.astype(float32) for a in (grad_out, x, w))
    return grad_images_by_formula(*arrays, stride=stride, padding=padding).astype(float32)


def block_by_the_package(grad_out, x, w, b):
    n = conv2d(x, w, b)
    delta = sigmoid_backward(mean_pool2d_backward(grad_out, n, 2), n)
    return conv2d_backward(delta, x, w)[1:]


def block_einsum(grad_out, x, w, b):
    OH, OW = grad_out.shape[2:]
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, : 2 * OH, : 2 * OW]
    n = np.einsum("ncijuv,fcuv->nfij", windows, w) + b.reshape(-1, 1, 1)
    delta = grad_out.repeat(2, axis=2).repeat(2, axis=3) / 4 / (2 + np.exp(n) + np.exp(-n))
    return np.einsum("nfij,ncijuv->fcuv", delta, windows), delta.sum(axis=(0, 2, 3))


def block_image_by_image(grad_out, x, w, b):
    grads = [
        block_by_the_package(g[np.newaxis], i[np.newaxis], w, b)
        for g, i in zip(grad_out, x, strict=True)
    ]
    return [sum(parts) for parts in zip(*grads, strict=True)]


def block_by_differences(grad_out, x, w, b):
    def slopes(array):
        grad = np.zeros(array.shape)
        for place in np.ndindex(*array.shape):
            before, sides = array[place], []
            for step in (1e-4, -1e-4):
                array[place] = before + step
                sides.append((grad_out * mean_pool2d(sigmoid(conv2d(x, w, b)), 2)).sum())
            array[place] = before
            grad[place] = (sides[0] - sides[1]) / 2e-4
        return grad

    w, b = w.copy(), b.copy()
    return slopes(w), slopes(b)


def block_float32(grad_out, x, w, b):
    return block_einsum(*(a.astype(float32) for a in (grad_out, x, w, b)))


WAYS = {
    "conv2d_grad_b": [grad_b_einsum, grad_b_loops, grad_b_in_rows, grad_b_float32],
    "conv2d_grad_w": [
        grad_w_by_the_package,
        grad_w_by_formula,
        grad_w_einsum,
        grad_w_by_columns,
        grad_w_as_convolution,
        grad_w_float32,
    ],
    "conv2d_grad_x": [
        grad_images_by_the_package,
        grad_images_by_formula,
        grad_images_as_convolution,
        grad_images_by_columns,
        grad_images_weight_by_weight,
        grad_images_float32,
    ],
    "block_gradients": [
        block_by_the_package,
        block_einsum,
        block_image_by_image,
        block_by_differences,
        block_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
