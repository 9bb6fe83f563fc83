"""Convolution of batches of images, as networks use it: cross-correlation over all channels.

These functions check their arguments and choose where the work is done: `_rows` in general,
`_planes` for large images, `_whole` for filters as large as the image. All are equal to the
loops of `cnnref.functional.definitions`.

Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, equation 9.7.
"""

from functools import lru_cache

import numpy as np

from cnnref.functional import _planes, _rows, _whole
from cnnref.functional.arguments import floats, upstream
from cnnref.functional.memory import batch_last, empty_like, is_batch_last
from cnnref.shapes import output_size, sizes

LARGE = 576  # places of the output from which on an image is worth products of its own
MANY, SHORT = 16, 16  # from so many images on, lines shorter than this are laid out anew
WIDE = 16  # channels times columns of the filter from which on these products are fast

_count = lru_cache(maxsize=256, typed=True)(output_size)  # the same in every step of training


def conv2d(x, w, b=None, *, stride=1, padding=0):
    """Cross-correlate a batch of images with a bank of filters.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    w : (F, C, KH, KW)
        Filters; they are not flipped.
    b : (F,), optional
        Bias, added to every position of a filter's output.
    stride : int
        Pixels the filters move per step.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.

    Returns
    -------
    (N, F, OH, OW)
        One map per filter: the sum over all channels.

    Raises
    ------
    ValueError
        If the number of axes or channels does not fit, a size is out of range, or the kernel
        is larger than the padded image.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> w = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(x, w, [2.0])[0, 0]
    array([[21., 27.],
           [39., 45.]])
    """
    x, w = np.asarray(x), np.asarray(w)
    shape = _out_shape(x, w, stride, padding)
    b = np.zeros(shape[1], np.result_type(x, w)) if b is None else np.asarray(b)
    if b.shape != (shape[1],):
        raise ValueError(
            f"b must have one entry per filter, shape {(shape[1],)}, got shape {b.shape}"
        )
    dtype = np.result_type(x, w, b)
    x, w, b = (a.astype(dtype, copy=False) for a in (x, w, b))
    options = {"stride": stride, "padding": padding}
    room = _room(x, w, shape, **options)
    if room is _rows and _short(x, shape):
        return np.ascontiguousarray(conv2d(batch_last(x), w, b, **options))
    out = empty_like(x, shape)
    room.convolve(x, w, b, out, **options)
    return out


def conv2d_backward(grad_out, x, w, *, stride=1, padding=0, need_grad_x=True):
    """Send a gradient back through `conv2d`.

    Parameters
    ----------
    grad_out : (N, F, OH, OW)
        Gradient of the loss by the output.
    x : (N, C, H, W)
        Images.
    w : (F, C, KH, KW)
        Filters.
    stride : int
        Pixels the filters move per step.
    padding : int
        Zeros added to each side, in pixels.
    need_grad_x : bool
        With False, None takes the place of ``grad_x``: the first layer of a network needs none.

    Returns
    -------
    grad_x : (N, C, H, W)
        Gradient by the images.
    grad_w : (F, C, KH, KW)
        Gradient by the filters.
    grad_b : (F,)
        Gradient by the bias.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> w = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> grad_out = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> grad_x, grad_w, grad_b = conv2d_backward(grad_out, x, w)
    >>> grad_w[0, 0], grad_b
    (array([[27., 37.],
           [57., 67.]]), array([10.]))
    """
    grad_out, x, w = floats(grad_out, x, w)
    shape = _out_shape(x, w, stride, padding)
    upstream(grad_out, x, shape)
    options = {"stride": stride, "padding": padding}
    room = _room(x, w, shape, **options)
    grad_b = np.einsum("nfhw->f", grad_out)
    if room is _rows and _short(x, shape):
        x, grad_out = batch_last(x), batch_last(grad_out)
        grad_x, grad_w = room.backward(grad_out, x, w, need_grad_x=need_grad_x, **options)
        return None if grad_x is None else np.ascontiguousarray(grad_x), grad_w, grad_b
    grad_x, grad_w = room.backward(grad_out, x, w, need_grad_x=need_grad_x, **options)
    return grad_x, grad_w, grad_b


def _out_shape(x, w, stride, padding):
    """Check images against filters; return the shape of the output."""
    N, C, H, W = sizes("N C H W", x=x)
    F, WC, KH, KW = sizes("F C KH KW", w=w)
    if C != WC:
        raise ValueError(
            f"w has {WC} channels but x has {C}: filters of shape (F, C, KH, KW) need one "
            f"channel for each channel of the images (N, C, H, W)"
        )
    OH = _count(H, KH, stride=stride, padding=padding)
    OW = _count(W, KW, stride=stride, padding=padding)
    return N, F, OH, OW


def _room(x, w, out_shape, stride, padding):
    """Choose the module that is fastest for these shapes and this order of memory."""
    (KH, KW), (OH, OW) = w.shape[2:], out_shape[2:]
    if x.shape[2:] == (KH, KW) and padding == 0:
        return _whole
    wide = x.shape[1] * KW >= WIDE and OH * OW >= LARGE
    if wide and padding < min(KH, KW) and not is_batch_last(x):
        return _planes
    return _rows


def _short(x, out_shape):
    """Say whether lines are so short that it pays to lay the images out with the batch last."""
    return len(x) >= MANY and out_shape[3] < SHORT and not is_batch_last(x)
