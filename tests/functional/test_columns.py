import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, convolutions

from cnnref import oracle
from cnnref.functional import col2im, conv2d, im2col

EXACT = {"rtol": 1e-10, "atol": 1e-12}


@given(convolutions(least=1))
def test_im2col_and_col2im_equal_pytorch(problem):
    x, w, _, _, options = problem
    KH, KW = w.shape[2:]
    cols = im2col(x, KH, KW, **options)
    assert_array_equal(cols, oracle.im2col(x, KH, KW, **options))
    (grad,) = arrays(1, cols.shape)
    back = col2im(grad, x.shape, KH, KW, **options)
    assert_allclose(back, oracle.col2im(grad, x.shape, KH, KW, **options), **EXACT)


@given(convolutions())
def test_col2im_is_the_adjoint_of_im2col(problem):
    x, w, _, _, options = problem
    KH, KW = w.shape[2:]
    cols = im2col(x, KH, KW, **options)
    (y,) = arrays(1, cols.shape)
    back = col2im(y, x.shape, KH, KW, **options)
    assert_allclose(np.vdot(cols, y), np.vdot(x, back), rtol=1e-9, atol=1e-9)


@given(convolutions())
def test_R129_convolution_is_one_product_with_the_columns(problem):
    x, w, _, grad_out, options = problem
    cols = im2col(x, *w.shape[2:], **options)
    product = w.reshape(len(w), cols.shape[1]) @ cols
    assert_allclose(product.reshape(grad_out.shape), conv2d(x, w, **options), **EXACT)


def test_the_columns_of_an_image_of_nine():
    cols = im2col(np.arange(9).reshape(1, 1, 3, 3), 2, 2)
    assert cols.tolist() == [[[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: im2col(np.zeros((3, 3)), 2, 2), r"x must have 4 axes \(N, C, H, W\)"),
        (lambda: im2col(np.zeros((1, 1, 3, 3)), 4, 2), "kernel 4 is larger than the image"),
        (lambda: im2col(np.zeros((1, 1, 3, 3)), 2, 2, stride=0), "stride must be at least 1"),
        (lambda: col2im(np.zeros((4, 4)), (1, 1, 3, 3), 2, 2), "cols must have 3 axes"),
        (
            lambda: col2im(np.zeros((1, 4, 5)), (1, 1, 3, 3), 2, 2),
            r"cols has shape \(1, 4, 5\), but im2col of images \(1, 1, 3, 3\) with these options "
            r"has shape \(1, 4, 4\)",
        ),
    ],
)
def test_errors_name_what_does_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
