"""Right answers written in other ways than ours earn every point."""

import numpy as np
import pytest

from cnnref.checks import check


def frame(x, padding):
    return np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def conv2d_loops(x, w, b=None, *, stride=1, padding=0):
    x = frame(x, padding)
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    y = np.zeros((N, F, OH, OW))
    for n, f, i, j in np.ndindex(N, F, OH, OW):
        total = 0.0 if b is None else b[f]
        for c, p, q in np.ndindex(C, KH, KW):
            total += x[n, c, i * stride + p, j * stride + q] * w[f, c, p, q]
        y[n, f, i, j] = total
    return y


def conv2d_einsum(x, w, b=None, *, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(frame(x, padding), w.shape[2:], (2, 3))
    y = np.einsum("ncijpq,fcpq->nfij", windows[:, :, ::stride, ::stride], w)
    return y if b is None else y + b.reshape(1, -1, 1, 1)


def conv2d_taps(x, w, b=None, *, stride=1, padding=0):
    x = frame(x, padding)
    KH, KW = w.shape[2:]
    OH, OW = x.shape[2] - KH + 1, x.shape[3] - KW + 1
    y = sum(
        np.tensordot(x[:, :, p : p + OH, q : q + OW], w[:, :, p, q], axes=(1, 1))
        for p in range(KH)
        for q in range(KW)
    )
    y = y.transpose(0, 3, 1, 2)[:, :, ::stride, ::stride]
    return y if b is None else y + b[:, None, None]


def conv2d_fft(x, w, b=None, *, stride=1, padding=0):
    x = frame(x, padding)
    (H, W), (KH, KW) = x.shape[2:], w.shape[2:]
    product = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(x), np.conj(np.fft.rfft2(w, s=(H, W))))
    y = np.fft.irfft2(product, s=(H, W))[:, :, : H - KH + 1 : stride, : W - KW + 1 : stride]
    return y if b is None else y + b[:, None, None]


def conv2d_float32(x, w, b=None, *, stride=1, padding=0):
    b = None if b is None else b.astype(np.float32)
    x, w = x.astype(np.float32), w.astype(np.float32)
    return conv2d_einsum(x, w, b, stride=stride, padding=padding)


def conv2d_lists(x, w, b=None, *, stride=1, padding=0):
    return conv2d_einsum(x, w, b, stride=stride, padding=padding).tolist()


def im2col_windows(x, KH, KW, *, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(frame(x, padding), (KH, KW), (2, 3))
    windows = windows[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


def im2col_indices(x, KH, KW, *, stride=1, padding=0):
    x = frame(x, padding)
    N, C, H, W = x.shape
    rows = np.add.outer(np.arange(KH), np.arange(0, H - KH + 1, stride))
    columns = np.add.outer(np.arange(KW), np.arange(0, W - KW + 1, stride))
    picked = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return picked.reshape(N, C * KH * KW, -1)


def pad_with_np_pad(x, padding):
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2)


def pad_by_concatenation(x, padding):
    rows = np.zeros((*x.shape[:-2], padding, x.shape[-1]))
    x = np.concatenate([rows, x, rows], axis=-2)
    columns = np.zeros((*x.shape[:-1], padding))
    return np.concatenate([columns, x, columns], axis=-1)


def pad_lists(x, padding):
    return pad_with_np_pad(x, padding).astype(np.float32).tolist()


def counts_by_outer_product(H, W, KH, KW):
    def along(size, kernel):
        return [min(i + 1, kernel, size - kernel + 1, size - i) for i in range(size)]

    return np.outer(along(H, KH), along(W, KW))


def counts_by_full_convolution(H, W, KH, KW):
    counts = np.zeros((H, W), dtype=int)
    for i, j in np.ndindex(KH, KW):
        counts[i : i + H - KH + 1, j : j + W - KW + 1] += 1
    return counts.tolist()


WAYS = {
    "conv2d": [
        conv2d_loops,
        conv2d_einsum,
        conv2d_taps,
        conv2d_fft,
        conv2d_float32,
        conv2d_lists,
    ],
    "conv2d_by_matmul": [conv2d_einsum, conv2d_taps, conv2d_float32, conv2d_lists],
    "im2col": [im2col_windows, im2col_indices],
    "pad": [pad_with_np_pad, pad_by_concatenation, pad_lists],
    "window_counts": [counts_by_outer_product, counts_by_full_convolution],
}


@pytest.mark.parametrize(
    ("name", "way"), [pytest.param(n, w, id=w.__name__) for n, ways in WAYS.items() for w in ways]
)
def test_earns_all_points(name, way, monkeypatch):
    monkeypatch.setenv("CNNREF_HIDDEN_SEED", "5")
    monkeypatch.setattr(way, "__name__", name)
    report = check(way)
    assert report == report.points, str(report)
