"""Convolution with filters as large as the image: the fully connected layer that it then is."""

import numpy as np

from cnnref.functional.memory import empty_like


def convolve(x, w, b, out, **options):
    """Write the convolution of images x with filters w, plus bias b, into out (N, F, 1, 1)."""
    del options  # one place alone: no stride, and no padding
    np.matmul(_flat(x), _flat(w).T, out=_flat(out))
    out += b[:, np.newaxis, np.newaxis]


def backward(grad_out, x, w, *, need_grad_x, **options):
    """Return the gradients by the images, or None, and by the filters."""
    del options
    grad_x = empty_like(x) if need_grad_x else None
    if grad_x is not None:
        np.matmul(_flat(grad_out), _flat(w), out=_flat(grad_x))
    return grad_x, (_flat(grad_out).T @ _flat(x)).reshape(w.shape)


def _flat(x):
    """View images (N, C, H, W) as (N, C H W)."""
    N, C, H, W = x.shape
    return x.reshape(N, C * H * W)
