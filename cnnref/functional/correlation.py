"""Convolution of one image, as the books define it, with and without the flip.

Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, equations 9.4 to 9.6;
the backward pass with turned kernels as in source 004.
"""

import numpy as np

from cnnref.functional.arguments import floats, upstream
from cnnref.functional.convolution import conv2d
from cnnref.shapes import at_least, one_of, output_size, sizes

MODES = ("valid", "same", "full")


def pad(x, padding):
    """Put a frame of zeros around the last two axes.

    Parameters
    ----------
    x : (..., H, W)
        Images.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.

    Returns
    -------
    (..., H + 2 padding, W + 2 padding)
        A new array.

    Raises
    ------
    ValueError
        If the padding is negative or the array has no rows and columns.

    Examples
    --------
    >>> pad([[1, 2]], 1)
    array([[0, 0, 0, 0],
           [0, 1, 2, 0],
           [0, 0, 0, 0]])
    """
    x, padding = np.asarray(x), at_least(0, padding=padding)
    if x.ndim < 2:
        raise ValueError(f"x must have at least 2 axes (H, W), got shape {x.shape}")
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2)


def rot180(x):
    """Turn the last two axes by half a turn: the flip that convolution does to its kernel.

    Parameters
    ----------
    x : (..., H, W)
        Images or kernels.

    Returns
    -------
    (..., H, W)
        A new array, rows and columns reversed.

    Raises
    ------
    ValueError
        If the array has no rows and columns.

    Examples
    --------
    >>> rot180([[0, 1], [2, 3]])
    array([[3, 2],
           [1, 0]])
    """
    x = np.asarray(x)
    if x.ndim < 2:
        raise ValueError(f"x must have at least 2 axes (H, W), got shape {x.shape}")
    return np.ascontiguousarray(x[..., ::-1, ::-1])


def correlate2d(x, k, mode="valid"):
    """Slide a kernel over one image, as it is: what deep learning calls convolution.

    Parameters
    ----------
    x : (H, W)
        Image.
    k : (KH, KW)
        Kernel; it is not flipped.
    mode : {"valid", "same", "full"}
        Where the kernel may stand. A kernel of 3 on ``1234`` sees ``123 234`` with ``"valid"``,
        ``012 123 234 340`` with ``"same"``, ``001 012 123 234 340 400`` with ``"full"``.

    Returns
    -------
    (OH, OW)
        ``H - KH + 1`` rows if valid, ``H`` if same, ``H + KH - 1`` if full; so for the columns.
        Same is the middle of full; with an even kernel it starts at ``(KH - 1) // 2``, as in
        SciPy.

    Raises
    ------
    ValueError
        If an argument is not 2-D, the mode is unknown, or a valid kernel is larger than x.

    Examples
    --------
    >>> correlate2d(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    array([[19, 25],
           [37, 43]])
    """
    x, k = np.asarray(x), np.asarray(k)
    H, W = sizes("H W", x=x)
    KH, KW = sizes("KH KW", k=k)
    one_of(MODES, mode=mode)
    if mode != "valid":
        x = np.pad(x, [(KH - 1, KH - 1), (KW - 1, KW - 1)])
    out = conv2d(x[np.newaxis, np.newaxis], k[np.newaxis, np.newaxis])[0, 0]
    if mode == "same":
        top, left = (KH - 1) // 2, (KW - 1) // 2
        out = out[top : top + H, left : left + W].copy()
    return out


def convolve2d(x, k, mode="valid"):
    """Slide a flipped kernel over one image: the convolution of mathematics.

    Parameters
    ----------
    x : (H, W)
        Image.
    k : (KH, KW)
        Kernel; it is turned by 180 degrees.
    mode : {"valid", "same", "full"}
        Where the kernel may stand, as in `correlate2d`.

    Returns
    -------
    (OH, OW)
        As in `correlate2d`.

    Raises
    ------
    ValueError
        If an argument is not 2-D, the mode is unknown, or a valid kernel is larger than x.

    Examples
    --------
    >>> convolve2d(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    array([[ 5, 11],
           [23, 29]])
    """
    k = np.asarray(k)
    sizes("KH KW", k=k)
    return correlate2d(x, rot180(k), mode)


def correlate2d_backward(grad_out, x, k):
    """Send a gradient back through ``correlate2d(x, k, "valid")``.

    Parameters
    ----------
    grad_out : (OH, OW)
        Gradient of the loss by the output.
    x : (H, W)
        Image.
    k : (KH, KW)
        Kernel.

    Returns
    -------
    grad_x : (H, W)
        Full convolution of the gradient with the kernel.
    grad_k : (KH, KW)
        Valid correlation of the image with the gradient.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> grad_x, grad_k = correlate2d_backward(
    ...     [[1, 2], [3, 4]], np.arange(9).reshape(3, 3), [[0, 1], [2, 3]]
    ... )
    >>> grad_x
    array([[ 0.,  1.,  2.],
           [ 2., 10., 10.],
           [ 6., 17., 12.]])
    >>> grad_k
    array([[27., 37.],
           [57., 67.]])
    """
    grad_out, x, k = floats(grad_out, x, k)
    H, W = sizes("H W", x=x)
    KH, KW = sizes("KH KW", k=k)
    upstream(grad_out, x, (output_size(H, KH), output_size(W, KW)))
    return convolve2d(grad_out, k, "full"), correlate2d(x, grad_out)


def convolve2d_backward(grad_out, x, k):
    """Send a gradient back through ``convolve2d(x, k, "valid")``: the derivation with rot180.

    Parameters
    ----------
    grad_out : (OH, OW)
        Gradient of the loss by the output.
    x : (H, W)
        Image.
    k : (KH, KW)
        Kernel, as it was given to `convolve2d`.

    Returns
    -------
    grad_x : (H, W)
        Full convolution of the gradient with the turned kernel.
    grad_k : (KH, KW)
        Valid convolution of the image with the turned gradient, turned.

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> grad_x, grad_k = convolve2d_backward(
    ...     [[1, 2], [3, 4]], np.arange(9).reshape(3, 3), [[0, 1], [2, 3]]
    ... )
    >>> grad_k
    array([[67., 57.],
           [37., 27.]])
    """
    grad_out, x, k = floats(grad_out, x, k)
    H, W = sizes("H W", x=x)
    KH, KW = sizes("KH KW", k=k)
    upstream(grad_out, x, (output_size(H, KH), output_size(W, KW)))
    grad_x = convolve2d(grad_out, rot180(k), "full")
    grad_k = rot180(convolve2d(x, rot180(grad_out)))
    return grad_x, grad_k
