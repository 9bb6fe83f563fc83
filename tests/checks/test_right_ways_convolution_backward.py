"""Right answers on the gradients of a convolution in an image, written in other ways than ours."""

import numpy as np
import ways
from numpy import float32
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from cnnref.functional import (
    convolve2d,
    correlate2d,
)


def line_by_numpy(grad_out, x, w):
    return np.convolve(grad_out, w), np.correlate(x, grad_out), np.sum(grad_out)


def line_by_matrix(grad_out, x, w):
    places = np.arange(len(x)) - np.arange(len(grad_out))[:, np.newaxis]
    inside = (places >= 0) & (places < len(w))
    matrix = np.where(inside, w[places.clip(0, len(w) - 1)], 0)
    grad_w = [(grad_out @ np.where(places == u, x, 0)).sum() for u in range(len(w))]
    return matrix.T @ grad_out, grad_w, grad_out @ np.ones(len(grad_out))


def line_of_windows(grad_out, x, w):
    hanging = np.pad(grad_out, len(w) - 1)
    grad_x = sliding_window_view(hanging, len(w)) @ w[::-1]
    return grad_x, grad_out @ sliding_window_view(x, len(w)), grad_out.sum()


def line_float32_lists(grad_out, x, w):
    grads = line_by_numpy(*(a.astype(float32) for a in (grad_out, x, w)))
    return [grad.tolist() for grad in grads]


def grad_k_by_correlation(grad_out, x):
    return correlate2d(x, grad_out)


def grad_k_einsum(grad_out, x):
    return np.einsum("uvij,ij->uv", sliding_window_view(x, grad_out.shape), grad_out)


def grad_k_of_windows(grad_out, x):
    (OH, OW), (H, W) = grad_out.shape, x.shape
    KH, KW = H - OH + 1, W - OW + 1
    return sum(grad_out[i, j] * x[i : i + KH, j : j + KW] for i in range(OH) for j in range(OW))


def grad_k_scipy(grad_out, x):
    return signal.convolve2d(x, grad_out[::-1, ::-1], "valid")


def grad_k_float32(grad_out, x):
    return grad_k_of_windows(grad_out.astype(float32), x.astype(float32)).tolist()


def turned_by_flip(k):
    return np.flip(k, axis=(-2, -1))


def turned_twice(k):
    return np.rot90(np.rot90(k, axes=(-2, -1)), axes=(-2, -1))


def turned_loops(k):
    turned = np.empty_like(k)
    for u, v in np.ndindex(*k.shape[-2:]):
        turned[..., -1 - u, -1 - v] = k[..., u, v]
    return turned


def turned_flat(k):
    rows = k.reshape(*k.shape[:-2], -1)
    return np.take(rows, range(rows.shape[-1])[::-1], axis=-1).reshape(k.shape).tolist()


def turned_float32(k):
    return k.astype(float32)[..., ::-1, ::-1]


def grad_x_full(grad_out, k):
    return convolve2d(grad_out, k, "full")


def grad_x_hanging_over(grad_out, k):
    KH, KW = k.shape
    hanging = np.pad(grad_out, [(KH - 1, KH - 1), (KW - 1, KW - 1)])
    return np.einsum("ijuv,uv->ij", sliding_window_view(hanging, k.shape), k[::-1, ::-1])


def grad_x_fourier(grad_out, k):
    shape = [n + m - 1 for n, m in zip(grad_out.shape, k.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(grad_out, shape) * np.fft.rfft2(k, shape), shape)


def grad_x_weight_by_weight(grad_out, k):
    (OH, OW), (KH, KW) = grad_out.shape, k.shape
    grad_x = np.zeros((OH + KH - 1, OW + KW - 1))
    for u in range(KH):
        for v in range(KW):
            grad_x[u : u + OH, v : v + OW] += k[u, v] * grad_out
    return grad_x


def grad_x_float32(grad_out, k):
    return signal.convolve2d(grad_out.astype(float32), k.astype(float32)).tolist()


WAYS = {
    "line_gradients": [line_by_numpy, line_by_matrix, line_of_windows, line_float32_lists],
    "correlate2d_grad_k": [
        grad_k_by_correlation,
        grad_k_einsum,
        grad_k_of_windows,
        grad_k_scipy,
        grad_k_float32,
    ],
    "rot180": [turned_by_flip, turned_twice, turned_loops, turned_flat, turned_float32],
    "correlate2d_grad_x": [
        grad_x_full,
        grad_x_hanging_over,
        grad_x_fourier,
        grad_x_weight_by_weight,
        grad_x_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
