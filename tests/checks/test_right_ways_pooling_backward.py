"""Right answers on the way back through pooling, written in other ways than ours."""

import numpy as np
import ways
from numpy import float32
from numpy.lib.stride_tricks import sliding_window_view

from cnnref.functional import (
    col2im,
    conv2d_backward,
    im2col,
    max_pool2d_backward,
    mean_pool2d_backward,
    trainable_pool2d_backward,
)


def windows_of(x, size, stride):
    step = stride or size
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]


def max_back_by_the_package(grad_out, x, size, *, stride=None):
    return max_pool2d_backward(grad_out, x, size, stride=stride)


def max_back_by_comparing(grad_out, x, size, *, stride=None):
    step, grad_x = stride or size, np.zeros_like(x)
    N, C, OH, OW = grad_out.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = None
                    for p in range(i * step, i * step + size):
                        for q in range(j * step, j * step + size):
                            if best is None or x[n, c, p, q] > x[n, c][best]:
                                best = p, q
                    grad_x[n, c][best] += grad_out[n, c, i, j]
    return grad_x


def max_back_with_add_at(grad_out, x, size, *, stride=None):
    step = stride or size
    windows = windows_of(x, size, stride)
    flat = windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)
    n, c, i, j = np.indices(flat.shape)
    grad_x = np.zeros(x.shape)
    np.add.at(grad_x, (n, c, i * step + flat // size, j * step + flat % size), grad_out)
    return grad_x


def max_back_by_columns(grad_out, x, size, *, stride=None):
    step, (N, C, H, W) = stride or size, x.shape
    columns = im2col(x.reshape(N * C, 1, H, W), size, size, stride=step)
    winners = columns.argmax(axis=1)[:, np.newaxis] == np.arange(size**2)[:, np.newaxis]
    sent = winners * grad_out.reshape(N * C, 1, -1)
    return col2im(sent, (N * C, 1, H, W), size, size, stride=step).reshape(x.shape)


def max_back_in_place_lists(grad_out, x, size, *, stride=None):
    return max_back_with_add_at(grad_out, x, size, stride=stride).tolist()


def max_back_float32(grad_out, x, size, *, stride=None):
    grad_x = max_back_with_add_at(grad_out.astype(float32), x.astype(float32), size, stride=stride)
    return grad_x.astype(float32)


def mean_back_by_the_package(grad_out, x, size, *, stride=None):
    return mean_pool2d_backward(grad_out, x, size, stride=stride)


def mean_back_loops(grad_out, x, size, *, stride=None):
    step, grad_x = stride or size, np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        for u in range(size):
            for v in range(size):
                grad_x[n, c, i * step + u, j * step + v] += grad_out[n, c, i, j] / size / size
    return grad_x.tolist()


def mean_back_by_shifts(grad_out, x, size, *, stride=None):
    step, grad_x = stride or size, np.zeros(x.shape)
    OH, OW = grad_out.shape[2:]
    for u, v in np.ndindex(size, size):
        rows, columns = (
            slice(u, u + OH * step - step + 1, step),
            slice(v, v + OW * step - step + 1, step),
        )
        grad_x[:, :, rows, columns] += grad_out / size**2
    return grad_x


def mean_back_as_convolution(grad_out, x, size, *, stride=None):
    (N, C, H, W), w = x.shape, np.full((1, 1, size, size), 1 / size**2)
    maps, deltas = x.reshape(N * C, 1, H, W), grad_out.reshape(N * C, 1, *grad_out.shape[2:])
    return conv2d_backward(deltas, maps, w, stride=stride or size)[0].reshape(x.shape)


def mean_back_as_matrices(grad_out, x, size, *, stride=None):
    step = stride or size

    def spread(count, length):
        places = np.arange(length)[:, np.newaxis] - step * np.arange(count)
        return ((places >= 0) & (places < size)) / size

    rows, columns = (spread(*pair) for pair in zip(grad_out.shape[2:], x.shape[2:], strict=True))
    return rows @ grad_out @ columns.T


def mean_back_float32(grad_out, x, size, *, stride=None):
    return mean_back_as_matrices(grad_out.astype(float32), x, size, stride=stride).astype(float32)


def trainable_back_by_the_package(grad_out, x, a, size):
    return trainable_pool2d_backward(grad_out, x, a, size)


def trainable_back_loops(grad_out, x, a, size):
    grad_x, grad_a, grad_b = np.zeros(x.shape), np.zeros(a.shape), np.zeros(a.shape)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        rows, columns = slice(i * size, i * size + size), slice(j * size, j * size + size)
        delta = grad_out[n, c, i, j]
        grad_x[n, c, rows, columns] = delta * a[c]
        grad_a[c] += delta * x[n, c, rows, columns].sum()
        grad_b[c] += delta
    return [grad_x, grad_a, grad_b]


def trainable_back_einsum(grad_out, x, a, size):
    grad_x, block = np.zeros(x.shape), np.ones((size, size))
    spread = np.kron(np.einsum("ncij,c->ncij", grad_out, a), block)
    grad_x[:, :, : spread.shape[2], : spread.shape[3]] = spread
    grad_a = np.einsum("ncij,ncijuv->c", grad_out, windows_of(x, size, None))
    return grad_x, grad_a, np.einsum("ncij->c", grad_out)


def trainable_back_by_repeating(grad_out, x, a, size):
    OH, OW = grad_out.shape[2:]
    spread = grad_out.repeat(size, axis=2).repeat(size, axis=3)
    covered = x[:, :, : OH * size, : OW * size]
    rest = [(0, 0), (0, 0), (0, x.shape[2] - OH * size), (0, x.shape[3] - OW * size)]
    grad_x = np.pad(spread * a[:, None, None], rest)
    return grad_x, (spread * covered).sum((0, 2, 3)), grad_out.sum(axis=(0, 2, 3))


def trainable_back_float32(grad_out, x, a, size):
    return trainable_back_by_repeating(*(v.astype(float32) for v in (grad_out, x, a)), size)


WAYS = {
    "max_pool_backward": [
        max_back_by_the_package,
        max_back_by_comparing,
        max_back_with_add_at,
        max_back_by_columns,
        max_back_in_place_lists,
        max_back_float32,
    ],
    "mean_pool_backward": [
        mean_back_by_the_package,
        mean_back_loops,
        mean_back_by_shifts,
        mean_back_as_convolution,
        mean_back_as_matrices,
        mean_back_float32,
    ],
    "trainable_pool_backward": [
        trainable_back_by_the_package,
        trainable_back_loops,
        trainable_back_einsum,
        trainable_back_by_repeating,
        trainable_back_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
