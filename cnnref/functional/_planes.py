"""Convolution of large images, one image at a time.

As in `_rows`, an image is copied once per column of the filter, here to (KW C, HP OW). What lies
under line ky of the filter, for the whole image, are the columns of this matrix from ky OW on::

    out = sum over ky of  w[ky] (F, KW C)  @  plane[:, ky OW :] (KW C, OH OW)

With a stride, lines are skipped, and each line of the filter gets a plane of its own.
"""

import numpy as np

from cnnref.functional._rows import on_pixels
from cnnref.functional.memory import empty_like, scratch


def convolve(x, w, b, out, *, stride, padding):
    """Write the convolution of images x with filters w, plus bias b, into out."""
    _correlate(x, w, b, out, stride, (padding, padding))


def backward(grad_out, x, w, *, stride, padding, need_grad_x):
    """Return the gradients by the images, or None, and by the filters."""
    F, C, KH, KW = w.shape
    grad_w = np.zeros((KH, F, KW * C), x.dtype)
    for image, grad in zip(x, grad_out, strict=True):
        planes = _planes(image, w, grad.shape[1:], stride, (padding, padding))
        for ky, plane in enumerate(planes):
            grad_w[ky] += grad.reshape(F, -1) @ plane.T
    grad_x = empty_like(x) if need_grad_x else None
    if grad_x is not None and stride == 1:  # the full convolution with the turned filters
        turned = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        zero = np.zeros(C, x.dtype)
        _correlate(grad_out, turned, zero, grad_x, 1, (KH - 1 - padding, KW - 1 - padding))
    elif grad_x is not None:
        _send_back(grad_out, w, grad_x, stride, padding)
    return grad_x, grad_w.reshape(KH, F, KW, C).transpose(1, 3, 0, 2)


def _correlate(x, w, b, out, stride, padding):
    F, C, KH, KW = w.shape
    matrices = np.ascontiguousarray(w.transpose(2, 0, 3, 1)).reshape(KH, F, KW * C)
    for image, target in zip(x, out, strict=True):
        target = target.reshape(F, -1)
        product = scratch("product", target.shape, target.dtype)
        planes = _planes(image, w, out.shape[2:], stride, padding)
        np.matmul(matrices[0], planes[0], out=target)
        for matrix, plane in zip(matrices[1:], planes[1:], strict=True):
            target += np.matmul(matrix, plane, out=product)
        target += b[:, np.newaxis]


def _send_back(grad_out, w, grad_x, stride, padding):
    """Write the gradient by the images, one line and column of the filter after the other."""
    F, C, KH, KW = w.shape
    H, W = grad_x.shape[2:]
    OH, OW = grad_out.shape[2:]
    matrices = np.ascontiguousarray(w.transpose(2, 3, 1, 0)).reshape(KH, KW * C, F)
    product = scratch("product", (KW * C, OH * OW), grad_x.dtype)
    parts = product.reshape(KW, C, OH, OW)
    grad_x[...] = 0
    for grad, target in zip(grad_out, grad_x, strict=True):
        for ky, matrix in enumerate(matrices):
            np.matmul(matrix, grad.reshape(F, OH * OW), out=product)
            lines, pixel_lines = on_pixels(ky, OH, H, stride, padding)
            for kx, part in enumerate(parts):
                places, pixels = on_pixels(kx, OW, W, stride, padding)
                target[:, pixel_lines, pixels] += part[:, lines, places]


def _planes(image, w, out_size, stride, padding):
    """Copy an image (C, H, W) into planes: what lies under each line of the filter."""
    C, H, _ = image.shape
    KH, KW = w.shape[2:]
    OH, OW = out_size
    above, left = padding
    if stride == 1:  # one plane holds what lies under all lines of the filter
        HP = H + 2 * above
        plane = scratch("plane", (KW, C, HP, OW), image.dtype)
        _fill(plane, image, *on_pixels(0, HP, H, 1, above), 1, left)
        plane = plane.reshape(KW * C, HP * OW)
        return [plane[:, ky * OW : (ky + OH) * OW] for ky in range(KH)]
    planes = scratch("plane", (KH, KW, C, OH, OW), image.dtype)
    for ky, plane in enumerate(planes):
        _fill(plane, image, *on_pixels(ky, OH, H, stride, above), stride, left)
    return planes.reshape(KH, KW * C, OH * OW)


def _fill(plane, image, lines, pixel_lines, stride, left):
    """Copy lines of an image into a plane (KW, C, lines, OW), once per column of the filter."""
    KW, _, _, OW = plane.shape
    plane[:, :, : lines.start] = plane[:, :, lines.stop :] = 0
    for kx in range(KW):
        places, pixels = on_pixels(kx, OW, image.shape[2], stride, left)
        tap = plane[kx, :, lines]
        tap[..., places] = image[:, pixel_lines, pixels]
        tap[..., : places.start] = tap[..., places.stop :] = 0
