"""Convolution of large images, one image at a time, with stride 1.

As in `_rows`, an image is copied once per column of the filter, here to (KW C, HP OW). What lies
under line ky of the filter, for the whole image, are the columns of this matrix from ky OW on::

    out = sum over ky of  w[ky] (F, KW C)  @  plane[:, ky OW :] (KW C, OH OW)
"""

import numpy as np

from cnnref.functional._rows import columns_below
from cnnref.functional.memory import empty_like, scratch


def convolve(x, w, b, out, *, stride, padding):
    """Write the convolution of images x with filters w, plus bias b, into out."""
    del stride  # always 1 here
    _correlate(x, w, out, (padding, padding))
    out += b[:, np.newaxis, np.newaxis]


def backward(grad_out, x, w, *, stride, padding, need_grad_x):
    """Return the gradients by the images, or None, and by the filters."""
    del stride
    F, C, KH, KW = w.shape
    grad_w = np.zeros((KH, F, KW * C), x.dtype)
    for image, grad in zip(x, grad_out, strict=True):
        planes = _planes(image, w, grad.shape[1:], (padding, padding))
        for ky, plane in enumerate(planes):
            grad_w[ky] += grad.reshape(F, -1) @ plane.T
    grad_x = empty_like(x) if need_grad_x else None
    if grad_x is not None:  # the full convolution with the turned filters
        turned = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        _correlate(grad_out, turned, grad_x, (KH - 1 - padding, KW - 1 - padding))
    return grad_x, grad_w.reshape(KH, F, KW, C).transpose(1, 3, 0, 2)


def _correlate(x, w, out, padding):
    F, C, KH, KW = w.shape
    matrices = np.ascontiguousarray(w.transpose(2, 0, 3, 1)).reshape(KH, F, KW * C)
    for image, target in zip(x, out, strict=True):
        target = target.reshape(F, -1)
        product = scratch("product", target.shape, target.dtype)
        planes = _planes(image, w, out.shape[2:], padding)
        np.matmul(matrices[0], planes[0], out=target)
        for matrix, plane in zip(matrices[1:], planes[1:], strict=True):
            target += np.matmul(matrix, plane, out=product)


def _planes(image, w, out_size, padding):
    """Copy an image (C, H, W) into a plane; view what lies under each line of the filter."""
    C, H, W = image.shape
    KH, KW = w.shape[2:]
    OH, OW = out_size
    above, left = padding
    plane = scratch("plane", (KW, C, H + 2 * above, OW), image.dtype)
    plane[:, :, :above] = plane[:, :, above + H :] = 0
    for kx in range(KW):
        tap = plane[kx, :, above : above + H]
        places, pixels = columns_below(kx, OW, W, 1, left)
        tap[..., places] = image[..., pixels]
        tap[..., : places.start] = tap[..., places.stop :] = 0
    plane = plane.reshape(KW * C, -1)
    return [plane[:, ky * OW : (ky + OH) * OW] for ky in range(KH)]
