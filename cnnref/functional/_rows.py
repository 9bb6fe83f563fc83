"""Convolution line by line, for images in either order of memory.

A batch is first copied into rows. Line y of the images becomes a matrix (KW C, L): its row
(kx, c) holds the pixels of channel c that lie under column kx of the filter, for all L = N OW
images and places. The lines below a filter follow each other in memory, so they are one matrix
as they are, and each line of the output is one product::

    out[y] = w (F, KH KW C)  @  rows[y : y + KH] (KH KW C, L)

So an image is copied KW times, not KH KW times as by `im2col`.
"""

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnnref.functional.memory import empty_like, is_batch_last, scratch

BLOCK = 2**21  # bytes of rows at a time, about what the processor's cache holds
BATCH = 64  # least number of images at a time where the batch lies last
LENGTH = 64  # least length of the rows otherwise: products with shorter ones are slow
TALL = 16  # least number of filters from which on a product of gradients is turned round
HEIGHT = 12  # least number of filters in a product, else it takes several lines at once


def convolve(x, w, b, out, *, stride, padding):
    """Write the convolution of images x with filters w, plus bias b, into out."""
    F, OH, OW = out.shape[1:]
    last, step = is_batch_last(x), _step(F, OH)
    matrix = _banded(w, step, stride)
    for block in _blocks(x, w, OW, padding, last):
        rows = _gather(x[block], w, OW, stride, padding, last)
        products, view = _lines("products", x[block], OH, F, OW, last)
        under = _windows(rows, matrix, OH // step, step * stride)
        np.matmul(_wide(matrix), under, out=_group(products, step))
        products += np.repeat(b, products.shape[2]).reshape(products.shape[1:])
        _by_lines(out[block])[...] = view


def backward(grad_out, x, w, *, stride, padding, need_grad_x):
    """Return the gradients by the images, or None, and by the filters."""
    OH, OW = grad_out.shape[2:]
    F, C, KH, KW = w.shape
    last, step = is_batch_last(x), _step(F, OH)
    grad_x = empty_like(x) if need_grad_x else None
    grad_w = np.zeros((step, F, KH + (step - 1) * stride, KW * C), w.dtype)
    for block in _blocks(x, w, OW, padding, last):
        grads, view = _lines("grads", x[block], OH, F, OW, last)
        view[...] = _by_lines(grad_out[block])
        rows = _gather(x[block], w, OW, stride, padding, last)
        under = _windows(rows, grad_w, OH // step, step * stride)
        _wide(grad_w)[...] += _outer(_group(grads, step), under).sum(axis=0)
        if grad_x is not None:
            _send_back(grads, w, grad_x[block], OW, stride, padding, last)
    each = [grad_w[k, :, k * stride : k * stride + KH] for k in range(step)]
    return grad_x, np.sum(each, axis=0).reshape(F, KH, KW, C).transpose(0, 3, 1, 2)


def _outer(grads, under):
    """Multiply each matrix of grads (n, F, L) with its rows (n, K, L), over L."""
    if grads.shape[1] < TALL:
        return grads @ under.swapaxes(1, 2)
    return (under @ grads.swapaxes(1, 2)).swapaxes(1, 2)  # BLAS likes the taller one first


def _send_back(grads, w, grad_x, OW, stride, padding, last):
    """Write the gradient by images: each line gets it from the output lines that saw it."""
    H, OH = grad_x.shape[2], len(grads)
    F, C, KH, KW = w.shape
    step = _step(KW * C, H) if stride == 1 else 1
    turned = w.transpose(3, 1, 0, 2)[..., ::-1].reshape(KW * C, F, KH, 1)
    matrices = _banded(turned, step, 1).reshape(step * KW * C, KH + step - 1, F)
    spread, view = _lines("products", grad_x, H, KW * C, OW, last)
    for y, target in zip(range(0, H, step), _group(spread, step), strict=True):
        # Output line i saw this line with line ky of the filter: y + padding = i stride + ky
        top = max(0, -((KH - 1 - y - padding) // stride))
        bottom = min(OH, (y + step - 1 + padding) // stride + 1)
        if top < bottom:
            first = KH - 1 - (y + padding - top * stride)
            matrix = matrices[:, first::stride][:, : bottom - top]
            matrix = matrix.reshape(step * KW * C, (bottom - top) * F)
            np.matmul(matrix, _stack(grads[top:bottom]), out=target)
        else:
            target[...] = 0
    _fold(view, grad_x, KW, stride, padding, last)


def _gather(x, w, OW, stride, padding, last):
    """Copy images into rows: lines (H + 2 padding, KW C, L)."""
    C, KW = w.shape[1], w.shape[3]
    H, W = x.shape[2:]
    rows, view = _lines("rows", x, H + 2 * padding, KW * C, OW, last)
    lines = _by_lines(x)
    if padding:
        rows[:padding] = rows[H + padding :] = 0
    for kx in range(KW):
        tap = view[padding : padding + H, kx * C : (kx + 1) * C]
        places, pixels = on_pixels(kx, OW, W, stride, padding)
        tap[..., places] = lines[..., pixels]
        if padding:
            tap[..., : places.start] = tap[..., places.stop :] = 0
    return rows


def _fold(spread, total, KW, stride, padding, last):
    """Add what `grad_x` has for each column of the filter, (H, KW C, N, OW), into total."""
    C, H, W = total.shape[1:]
    lines = _by_lines(total) if last else _lines("total", total, H, C, W, last)[1]
    placed = None if last else _lines("placed", total, H, C, W, last)[1]
    lines[...] = 0
    for kx in range(KW):
        places, pixels = on_pixels(kx, spread.shape[3], W, stride, padding)
        part = spread[:, kx * C : (kx + 1) * C, :, places]
        if placed is None:
            lines[..., pixels] += part
        else:  # these lines are short: NumPy copies them much faster than it adds them
            placed[...] = 0
            placed[..., pixels] = part
            lines += placed
    if not last:
        _by_lines(total)[...] = lines


@lru_cache(maxsize=256)
def on_pixels(k, OUT, SIZE, stride, padding):
    """Return the places at which line or column k of the filter is on pixels, and the pixels."""
    start = max(0, -((k - padding) // stride))
    stop = max(start, min(OUT, (SIZE - 1 - k + padding) // stride + 1))
    first = start * stride + k - padding
    pixels = slice(first, max(first, first + (stop - start - 1) * stride + 1), stride)
    return slice(start, stop), pixels


def _lines(name, x, H, C, W, last):
    """Return scratch memory for H lines of the images x, as (H, C, L) and as (H, C, N, W)."""
    N = len(x)
    lines = scratch(name, (H, C, N * W), x.dtype)
    if last:
        return lines, lines.reshape(H, C, W, N).swapaxes(2, 3)
    return lines, lines.reshape(H, C, N, W)


def _by_lines(x):
    """View images as lines (H, C, N, W)."""
    return x.transpose(2, 1, 0, 3)


def _stack(lines):
    """View lines (n, C, L) as one matrix (n C, L)."""
    n, C, L = lines.shape
    return lines.reshape(n * C, L)


def _group(lines, step):
    """View lines (H, F, L) in groups of step lines, (H / step, step F, L)."""
    H, F, L = lines.shape
    return lines.reshape(H // step, step * F, L)


def _windows(rows, matrix, count, stride):
    """View the rows below the matrix of `_banded` at count places, (count, height KW C, L)."""
    height, width = matrix.shape[2:]
    by_line, by_row, by_place = rows.strides
    shape = (count, height * width, rows.shape[2])
    return as_strided(rows, shape, (by_line * stride, by_row, by_place))


def _wide(matrix):
    """View the filters for several lines (step, F, height, KW C) as one matrix."""
    step, F, height, width = matrix.shape
    return matrix.reshape(step * F, height * width)


def _step(F, OH):
    """Choose how many lines of the output to compute at once: a divisor of their number."""
    return max(step for step in range(1, max(1, HEIGHT // F) + 1) if OH % step == 0)


def _banded(w, step, stride):
    """Arrange filters (F, C, KH, KW) as (step, F, height, KW C), one line lower for each step."""
    F, C, KH, KW = w.shape
    band = np.zeros((step, F, KH + (step - 1) * stride, KW * C), w.dtype)
    for k in range(step):
        band[k, :, k * stride : k * stride + KH] = w.transpose(0, 2, 3, 1).reshape(F, KH, KW * C)
    return band


def _blocks(x, w, OW, padding, last):
    """Cut the batch into slices whose rows take about BLOCK bytes, if that leaves them long."""
    N, C, H, _ = x.shape
    size = (H + 2 * padding) * w.shape[3] * C * OW * x.itemsize
    count = max(BLOCK // size, BATCH if last else -(-LENGTH // OW))
    return [slice(start, start + count) for start in range(0, N, count)]
