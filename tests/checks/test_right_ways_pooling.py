"""Right answers on pooling, written in other ways than ours."""

import math

import numpy as np
import ways
from numpy import float32
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from cnnref.functional import (
    conv2d,
    im2col,
    max_pool2d,
    mean_pool2d,
    trainable_pool2d,
)
from cnnref.shapes import output_size


def size_by_formula(size, window, stride, edge):
    steps = (size - window) / stride
    return (math.floor(steps) if edge == "drop" else math.ceil(steps)) + 1


def size_by_walking(size, window, stride, edge):
    count, start = 0, 0
    while start + window <= size:
        count, start = count + 1, start + stride
    left = size - (start - stride + window)
    return count + (edge == "keep" and left > 0)


def size_by_the_package(size, window, stride, edge):
    return output_size(size, window, stride=stride, edge=edge)


def size_as_a_range(size, window, stride, edge):
    extra = stride - 1 if edge == "keep" else 0
    return np.int64(len(range(0, size - window + 1 + extra, stride)))


def windows_of(x, size, stride):
    step = stride or size
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]


def max_sliding(x, size, *, stride=None):
    return windows_of(x, size, stride).max(axis=(-2, -1))


def max_loops(x, size, *, stride=None):
    step = size if stride is None else stride
    N, C, H, W = x.shape
    return [
        [
            [
                [
                    max(x[n, c, i + u, j + v] for u in range(size) for v in range(size))
                    for j in range(0, W - size + 1, step)
                ]
                for i in range(0, H - size + 1, step)
            ]
            for c in range(C)
        ]
        for n in range(N)
    ]


def max_of_shifts(x, size, *, stride=None):
    step = stride or size
    OH, OW = ((length - size) // step + 1 for length in x.shape[2:])
    shifted = [
        x[:, :, u : u + (OH - 1) * step + 1 : step, v : v + (OW - 1) * step + 1 : step]
        for u in range(size)
        for v in range(size)
    ]
    return np.maximum.reduce(shifted)


def max_by_columns(x, size, *, stride=None):
    step = stride or size
    N, C, H, W = x.shape
    columns = im2col(x.reshape(N * C, 1, H, W), size, size, stride=step)
    return columns.max(axis=1).reshape(N, C, (H - size) // step + 1, -1)


def max_rows_then_columns(x, size, *, stride=None):
    step = stride or size
    rows = sliding_window_view(x, size, axis=2)[:, :, ::step].max(axis=-1)
    return sliding_window_view(rows, size, axis=3)[:, :, :, ::step].max(axis=-1)


def max_float32(x, size, *, stride=None):
    return max_of_shifts(x.astype(float32), size, stride=stride)


def mean_sliding(x, size, *, stride=None):
    return windows_of(x, size, stride).mean(axis=(-2, -1))


def mean_einsum(x, size, *, stride=None):
    return np.einsum("ncijuv->ncij", windows_of(x, size, stride)) / size**2


def mean_as_convolution(x, size, *, stride=None):
    (N, C, H, W), w = x.shape, np.full((1, 1, size, size), 1 / size**2)
    y = conv2d(x.reshape(N * C, 1, H, W), w, stride=stride or size)
    return y.reshape(N, C, *y.shape[2:])


def mean_strided(x, size, *, stride=None):
    step = stride or size
    (N, C, H, W), (n, c, h, w) = x.shape, x.strides
    shape = N, C, (H - size) // step + 1, (W - size) // step + 1, size, size
    return as_strided(x, shape, (n, c, h * step, w * step, h, w)).sum((4, 5)) / size / size


def mean_from_running_sums(x, size, *, stride=None):
    step = stride or size
    sums = np.pad(x.cumsum(axis=2).cumsum(axis=3), [(0, 0), (0, 0), (1, 0), (1, 0)])
    below, right = sums[:, :, size:], sums[:, :, :-size]
    windows = below[..., size:] - below[..., :-size] - right[..., size:] + right[..., :-size]
    return (windows / size**2)[:, :, ::step, ::step].tolist()


def mean_float32(x, size, *, stride=None):
    return mean_sliding(x.astype(float32), size, stride=stride)


def edges_by_the_package(x, size):
    return [pool(x, size, edge="keep") for pool in (max_pool2d, mean_pool2d)]


def edges_with_nan(x, size):
    H, W = x.shape[2:]
    frame = [(0, 0), (0, 0), (0, -H % size), (0, -W % size)]
    windows = windows_of(np.pad(x, frame, constant_values=np.nan), size, None)
    return np.nanmax(windows, axis=(-2, -1)), np.nanmean(windows, axis=(-2, -1))


def edges_by_counting(x, size):
    H, W = x.shape[2:]
    frame = [(0, 0), (0, 0), (0, -H % size), (0, -W % size)]
    lowest = np.pad(x, frame, constant_values=-np.inf)
    sums = windows_of(np.pad(x, frame), size, None).sum(axis=(-2, -1))
    counts = windows_of(np.pad(np.ones_like(x), frame), size, None).sum(axis=(-2, -1))
    return windows_of(lowest, size, None).max(axis=(-2, -1)), sums / counts


def edges_by_reduceat(x, size):
    rows, columns = (np.arange(0, length, size) for length in x.shape[2:])

    def reduce(gate, x):
        return gate.reduceat(gate.reduceat(x, rows, axis=2), columns, axis=3)

    return reduce(np.maximum, x), reduce(np.add, x) / reduce(np.add, np.ones_like(x))


def edges_float32(x, size):
    return edges_by_reduceat(x.astype(float32), size)


def trainable_by_the_package(x, a, b, size):
    return trainable_pool2d(x, a, b, size)


def trainable_einsum(x, a, b, size):
    y = np.einsum("ncijuv,c->ncij", windows_of(x, size, None), a)
    return y + b.reshape(1, -1, 1, 1)


def trainable_map_by_map(x, a, b, size):
    sums = windows_of(x, size, None).sum(axis=(-2, -1))
    return np.stack([f * sums[:, c] + g for c, (f, g) in enumerate(zip(a, b, strict=True))], axis=1)


def trainable_as_convolution(x, a, b, size):
    w = np.zeros((len(a), len(a), size, size))
    w[np.arange(len(a)), np.arange(len(a))] = a[:, np.newaxis, np.newaxis]
    return conv2d(x, w, b, stride=size)


def trainable_float32(x, a, b, size):
    return trainable_map_by_map(*(array.astype(float32) for array in (x, a, b)), size).tolist()


WAYS = {
    "pooled_size": [size_by_formula, size_by_walking, size_by_the_package, size_as_a_range],
    "max_pool": [
        max_sliding,
        max_loops,
        max_of_shifts,
        max_by_columns,
        max_rows_then_columns,
        max_float32,
    ],
    "mean_pool": [
        mean_sliding,
        mean_einsum,
        mean_as_convolution,
        mean_strided,
        mean_from_running_sums,
        mean_float32,
    ],
    "pool_with_edges": [
        edges_by_the_package,
        edges_with_nan,
        edges_by_counting,
        edges_by_reduceat,
        edges_float32,
    ],
    "trainable_pool": [
        trainable_by_the_package,
        trainable_einsum,
        trainable_map_by_map,
        trainable_as_convolution,
        trainable_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
