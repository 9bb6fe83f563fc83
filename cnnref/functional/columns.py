"""Windows as columns of a matrix, and their way back.

Source: K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural networks
for document processing", 2006.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnref.functional.correlation import pad
from cnnref.shapes import output_size, sizes


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
    windows = sliding_window_view(pad(x, padding), (KH, KW), axis=(2, 3))
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
