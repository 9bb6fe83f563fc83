"""Convolution: on one image as the books define it, and on batches as networks use it.

Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, equations 9.4 to 9.7;
the sums over windows as products of matrices: K. Chellapilla, S. Puri and P. Simard, "High
performance convolutional neural networks for document processing", 2006.
"""

import numpy as np

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
    grad_out, x, k = _as_float(grad_out, x, k)
    H, W = sizes("H W", x=x)
    KH, KW = sizes("KH KW", k=k)
    _check_grad_out(grad_out, (output_size(H, KH), output_size(W, KW)))
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
    grad_out, x, k = _as_float(grad_out, x, k)
    H, W = sizes("H W", x=x)
    KH, KW = sizes("KH KW", k=k)
    _check_grad_out(grad_out, (output_size(H, KH), output_size(W, KW)))
    grad_x = convolve2d(grad_out, rot180(k), "full")
    grad_k = rot180(convolve2d(x, rot180(grad_out)))
    return grad_x, grad_k


def im2col(x, KH, KW, *, stride=1, padding=0):
    """Copy every window into a column, so that convolution is a product of matrices.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.
    KH, KW : int
        Height and width of the window, in pixels.
    stride : int
        Pixels the window moves per step.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.

    Returns
    -------
    (N, C KH KW, OH OW)
        One column per position, row by row; in it the window, channel by channel. PyTorch
        calls this ``unfold``.

    Raises
    ------
    ValueError
        If x is not 4-D, a size is out of range, or the window is larger than the padded image.

    Examples
    --------
    >>> im2col(np.arange(9).reshape(1, 1, 3, 3), 2, 2)[0]
    array([[0, 1, 3, 4],
           [1, 2, 4, 5],
           [3, 4, 6, 7],
           [4, 5, 7, 8]])
    """
    x = np.asarray(x)
    N, C, H, W = sizes("N C H W", x=x)
    OH = output_size(H, KH, stride=stride, padding=padding)
    OW = output_size(W, KW, stride=stride, padding=padding)
    windows = np.lib.stride_tricks.sliding_window_view(pad(x, padding), (KH, KW), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


def col2im(cols, shape, KH, KW, *, stride=1, padding=0):
    """Add every column back to where `im2col` took it from: the transpose of `im2col`.

    Parameters
    ----------
    cols : (N, C KH KW, OH OW)
        Columns.
    shape : tuple of int
        Shape ``(N, C, H, W)`` of the images.
    KH, KW : int
        Height and width of the window, in pixels.
    stride : int
        Pixels the window moves per step.
    padding : int
        Zeros that were added to each side, in pixels; what falls there is dropped.

    Returns
    -------
    (N, C, H, W)
        Sums; a pixel that k windows see gets k terms. PyTorch calls this ``fold``.

    Raises
    ------
    ValueError
        If the shape of cols is not what `im2col` makes of such images.

    Examples
    --------
    >>> ones = np.ones((1, 1, 3, 3))
    >>> col2im(im2col(ones, 2, 2), ones.shape, 2, 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    cols = np.asarray(cols)
    sizes("N CKHKW OHOW", cols=cols)
    N, C, H, W = shape
    OH = output_size(H, KH, stride=stride, padding=padding)
    OW = output_size(W, KW, stride=stride, padding=padding)
    if cols.shape != (N, C * KH * KW, OH * OW):
        raise ValueError(
            f"cols has shape {cols.shape}, but im2col of images {tuple(shape)} with these "
            f"options has shape {(N, C * KH * KW, OH * OW)}"
        )
    taps = cols.reshape(N, C, KH, KW, OH, OW)
    x = np.zeros((N, C, H + 2 * padding, W + 2 * padding), cols.dtype)
    for i in range(KH):
        for j in range(KW):
            x[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += taps[:, :, i, j]
    return x[:, :, padding : padding + H, padding : padding + W].copy()


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
    N, F, OH, OW = _out_shape(x, w, stride, padding)
    cols = im2col(x, *w.shape[2:], stride=stride, padding=padding)
    out = (w.reshape(F, cols.shape[1]) @ cols).reshape(N, F, OH, OW)
    if b is None:
        return out
    b = np.asarray(b)
    if b.shape != (F,):
        raise ValueError(f"b must have one entry per filter, shape {(F,)}, got shape {b.shape}")
    return out + b[:, np.newaxis, np.newaxis]


def conv2d_backward(grad_out, x, w, *, stride=1, padding=0):
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
    grad_out, x, w = _as_float(grad_out, x, w)
    N, F, OH, OW = _out_shape(x, w, stride, padding)
    _check_grad_out(grad_out, (N, F, OH, OW))
    KH, KW = w.shape[2:]
    cols = im2col(x, KH, KW, stride=stride, padding=padding)
    g = grad_out.reshape(N, F, OH * OW)
    grad_w = (g @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    grad_cols = w.reshape(F, cols.shape[1]).T @ g
    grad_x = col2im(grad_cols, x.shape, KH, KW, stride=stride, padding=padding)
    return grad_x, grad_w, g.sum(axis=(0, 2))


def _out_shape(x, w, stride, padding):
    """Check images against filters; return the shape of the output."""
    N, C, H, W = sizes("N C H W", x=x)
    F, WC, KH, KW = sizes("F C KH KW", w=w)
    if C != WC:
        raise ValueError(
            f"w has {WC} channels but x has {C}: filters of shape (F, C, KH, KW) need one "
            f"channel for each channel of the images (N, C, H, W)"
        )
    OH = output_size(H, KH, stride=stride, padding=padding)
    OW = output_size(W, KW, stride=stride, padding=padding)
    return N, F, OH, OW


def _check_grad_out(grad_out, shape):
    if grad_out.shape != shape:
        raise ValueError(f"grad_out must have the output's shape {shape}, got {grad_out.shape}")


def _as_float(*arrays):
    """Return the arrays as floats: integers become float64, floats stay."""
    arrays = [np.asarray(a) for a in arrays]
    dtype = np.result_type(*arrays)
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.dtype(np.float64)
    return [np.asarray(a, dtype) for a in arrays]
