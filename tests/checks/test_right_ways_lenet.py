"""Right answers to the exercises on LeNet-5's layers, written in other ways than ours."""

import math

import numpy as np
import ways
from numpy import float32
from numpy.lib.stride_tricks import sliding_window_view

from cnnref.functional import conv2d


def neighbours_by_roll(C, k):
    first = np.arange(C) < k
    return np.stack([np.roll(first, f) for f in range(C)], axis=1)


def neighbours_by_lists(C, k):
    return [[1 if (c - f) % C < k else 0 for f in range(C)] for c in range(C)]


def neighbours_by_diagonals(C, k):
    return sum(np.eye(C, k=-s) + np.eye(C, k=C - s) for s in range(k)).astype(float32)


def neighbours_by_indices(C, k):
    table = np.zeros((C, C), bool)
    maps = np.arange(C)
    for step in range(k):
        table[(maps + step) % C, maps] = True
    return table


def counts_by_running_the_layer(table, H, W, size):
    F = table.shape[1]
    maps = conv2d(np.ones((1, 1, H, W)), np.ones((F, 1, size, size)), np.zeros(F))
    kernels = np.count_nonzero(table)
    connections = (maps[0, 0] * kernels + F).sum()
    return maps.size, kernels * size * size + F, connections


def counts_map_by_map(table, H, W, size):
    places = len(range(H - size + 1)) * len(range(W - size + 1))
    units = parameters = connections = 0
    for column in table.T.tolist():
        own = column.count(1) * size**2 + 1
        units, parameters, connections = (
            units + places,
            parameters + own,
            connections + own * places,
        )
    return [units, parameters, connections]


def counts_by_loops(table, H, W, size):
    OH, OW, F = H - size + 1, W - size + 1, table.shape[1]
    parameters = F
    for c, f in np.ndindex(*table.shape):
        parameters += int(table[c, f]) * size * size
    connections = 0
    for _ in np.ndindex(OH, OW):
        connections += parameters
    return OH * OW * F, parameters, connections


def counts_as_floats(table, H, W, size):
    units = math.prod((table.shape[1], H - size + 1, W - size + 1))
    parameters = float(np.sum(table) * size**2 + table.shape[1])
    return float(units), parameters, units * parameters / table.shape[1]


def fields_backwards(sizes, strides):
    sides = []
    for last in range(len(sizes)):
        side = 1
        for layer in range(last, -1, -1):
            side = (side - 1) * strides[layer] + sizes[layer]
        sides.append(side)
    return sides


def fields_recursive(sizes, strides):
    if not len(sizes):
        return []
    before = fields_recursive(sizes[:-1], strides[:-1])
    return [*before, (before[-1] if before else 1) + (sizes[-1] - 1) * math.prod(strides[:-1])]


def fields_by_marking(sizes, strides):
    sides = []
    for last in range(len(sizes)):
        seen = {0}
        for layer in range(last, -1, -1):
            seen = {int(u * strides[layer] + v) for u in seen for v in range(sizes[layer])}
        sides.append(max(seen) - min(seen) + 1)
    return np.array(sides, float)


def fields_float32(sizes, strides):
    steps = np.cumprod([1, *strides[:-1]], dtype=float32)
    return np.cumsum((sizes - 1) * steps, dtype=float32) + 1


def partial_map_by_map(x, w, b, table):
    maps = []
    for f in range(len(w)):
        seen = np.flatnonzero(table[:, f])
        maps.append(conv2d(x[:, seen], w[f : f + 1, seen], b[f : f + 1])[:, 0])
    return np.stack(maps, axis=1)


def partial_einsum(x, w, b, table):
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("ncijuv,fcuv,cf->nfij", windows, w, table) + b[:, None, None]


def partial_loops(x, w, b, table):
    (N, _, H, W), (F, C, KH, KW) = x.shape, w.shape
    y = np.zeros((N, F, H - KH + 1, W - KW + 1)) + b.reshape(1, F, 1, 1)
    for f in range(F):
        for c in range(C):
            if table[c, f]:
                for i, j in np.ndindex(*y.shape[2:]):
                    window = x[:, c, i : i + KH, j : j + KW]
                    y[:, f, i, j] += (window * w[f, c]).sum(axis=(1, 2))
    return y.tolist()


def partial_with_a_copy(x, w, b, table):
    own = w.copy()
    for c, f in np.argwhere(table == 0):
        own[f, c] = 0
    return conv2d(x, own) + b[None, :, None, None]


def partial_float32(x, w, b, table):
    return partial_einsum(x.astype(float32), w.astype(float32), b.astype(float32), table)


def sums(x):
    H, W = (n // 2 * 2 for n in x.shape[2:])
    x = x[:, :, :H, :W]
    return x[:, :, ::2, ::2] + x[:, :, 1::2, ::2] + x[:, :, ::2, 1::2] + x[:, :, 1::2, 1::2]


def subsample_slices(x, a, b):
    n = sums(x) * a[:, None, None] + b[:, None, None]
    return 1.7159 * np.tanh(n * 2 / 3)


def subsample_by_mean(x, a, b):
    N, C, H, W = x.shape
    windows = x[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2)
    n = np.einsum("nchiwj,c->nchw", windows, a) + b.reshape(C, 1, 1)
    return 1.7159 * (2 / (1 + np.exp(-4 * n / 3)) - 1)


def subsample_loops(x, a, b):
    N, C, H, W = x.shape
    q = np.zeros((N, C, H // 2, W // 2))
    for n, c, i, j in np.ndindex(*q.shape):
        total = x[n, c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].sum()
        q[n, c, i, j] = 1.7159 * math.tanh(2 / 3 * (a[c] * total + b[c]))
    return q.tolist()


def subsample_by_convolution(x, a, b):
    n = np.zeros((*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2))
    for c in range(x.shape[1]):
        kernel = np.full((1, 1, 2, 2), a[c])
        n[:, c] = conv2d(x[:, c : c + 1], kernel, b[c : c + 1], stride=2)[:, 0]
    return 1.7159 * np.tanh(2 * n / 3)


def subsample_float32(x, a, b):
    return subsample_slices(x.astype(float32), a.astype(float32), b.astype(float32))


def spread(delta, shape):
    grad = np.zeros(shape, delta.dtype)
    H, W = 2 * delta.shape[2], 2 * delta.shape[3]
    grad[:, :, :H, :W] = delta.repeat(2, axis=2).repeat(2, axis=3)
    return grad


def subsample_backward_from_the_output(grad_out, x, a, b):
    q = subsample_slices(x, a, b)
    delta = grad_out * 2 / 3 * (1.7159 - q**2 / 1.7159)
    grad_x = spread(delta * a[:, None, None], x.shape)
    return grad_x, (delta * sums(x)).sum(axis=(0, 2, 3)), delta.sum(axis=(0, 2, 3))


def subsample_backward_by_cosh(grad_out, x, a, b):
    n = sums(x) * a[:, None, None] + b[:, None, None]
    delta = grad_out * 1.7159 / 1.5 / np.cosh(n / 1.5) ** 2
    grad_a = np.einsum("ncij,ncij->c", delta, sums(x))
    tile = np.kron(delta * a.reshape(-1, 1, 1), np.ones((2, 2)))
    left_over = [(0, n - m) for n, m in zip(x.shape, tile.shape, strict=True)]
    return np.pad(tile, left_over), grad_a, np.einsum("ncij->c", delta)


def subsample_backward_loops(grad_out, x, a, b):
    grad_x, grad_a, grad_b = np.zeros(x.shape), np.zeros(a.shape), np.zeros(b.shape)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        rows, columns = slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2)
        total = x[n, c, rows, columns].sum()
        t = math.tanh(2 / 3 * (a[c] * total + b[c]))
        delta = grad_out[n, c, i, j] * 1.7159 * 2 / 3 * (1 - t * t)
        grad_x[n, c, rows, columns] += a[c] * delta
        grad_a[c] += total * delta
        grad_b[c] += delta
    return [grad_x.tolist(), grad_a.tolist(), grad_b.tolist()]


def subsample_backward_by_differences(grad_out, x, a, b):
    def loss(*arrays):
        return (grad_out * subsample_slices(*arrays)).sum()

    grads = []
    for which, array in enumerate((x, a, b)):
        grad = np.zeros(array.shape)
        for place in np.ndindex(*array.shape):
            moved = [x.copy(), a.copy(), b.copy()]
            moved[which][place] += 1e-5
            above = loss(*moved)
            moved[which][place] -= 2e-5
            grad[place] = (above - loss(*moved)) / 2e-5
        grads.append(grad)
    return grads


def subsample_backward_float32(*arrays):
    return subsample_backward_from_the_output(*(a.astype(float32) for a in arrays))


WAYS = {
    "neighbours_table": [
        neighbours_by_roll,
        neighbours_by_lists,
        neighbours_by_diagonals,
        neighbours_by_indices,
    ],
    "layer_counts": [
        counts_by_running_the_layer,
        counts_map_by_map,
        counts_by_loops,
        counts_as_floats,
    ],
    "receptive_fields": [fields_backwards, fields_recursive, fields_by_marking, fields_float32],
    "partial_conv2d": [
        partial_map_by_map,
        partial_einsum,
        partial_loops,
        partial_with_a_copy,
        partial_float32,
    ],
    "subsample": [
        subsample_slices,
        subsample_by_mean,
        subsample_loops,
        subsample_by_convolution,
        subsample_float32,
    ],
    "subsample_backward": [
        subsample_backward_from_the_output,
        subsample_backward_by_cosh,
        subsample_backward_loops,
        subsample_backward_by_differences,
        subsample_backward_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
