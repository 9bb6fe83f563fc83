import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose
from strategies import arrays, poolings

from cnnref import functional, oracle
from cnnref.functional import (
    conv2d,
    gaussian_pool2d,
    mean_pool2d,
    trainable_pool2d,
    trainable_pool2d_backward,
)

EXACT = {"rtol": 1e-10, "atol": 1e-12}


@given(poolings())
def test_gaussian_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    out, expected = (f.gaussian_pool2d(x, size, **options) for f in (functional, oracle))
    assert_allclose(out, expected, **EXACT)
    grad_x, expected = (
        f.gaussian_pool2d_backward(grad_out, x, size, **options) for f in (functional, oracle)
    )
    assert_allclose(grad_x, expected, **EXACT)


@given(poolings())
def test_trainable_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    a, b = arrays(1, (x.shape[1],), (x.shape[1],))
    out, expected = (f.trainable_pool2d(x, a, b, size, **options) for f in (functional, oracle))
    assert_allclose(out, expected, **EXACT)
    ours, theirs = (
        f.trainable_pool2d_backward(grad_out, x, a, size, **options) for f in (functional, oracle)
    )
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)


@given(poolings(dtype=np.float32))
def test_float32_stays(problem):
    x, size, grad_out, options = problem
    a = np.ones(x.shape[1], np.float32)
    results = [
        functional.gaussian_pool2d(x, size, **options),
        functional.gaussian_pool2d_backward(grad_out, x, size, **options),
        trainable_pool2d(x, a, a, size, **options),
        *trainable_pool2d_backward(grad_out, x, a, size, **options),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}


def test_R106_gaussian_of_two_is_the_mean_and_of_three_has_a_bell():
    (x,) = arrays(0, (2, 3, 6, 9))
    assert_allclose(gaussian_pool2d(x, 2), mean_pool2d(x, 2), **EXACT)
    bell = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
    by_convolution = conv2d(x[:, :1], bell[None, None], stride=3)
    assert_allclose(gaussian_pool2d(x[:, :1], 3), by_convolution, **EXACT)


def test_R107_trainable_pooling_has_two_parameters_per_map():
    x, a, b = arrays(0, (2, 6, 28, 28), (6,), (6,))
    out = trainable_pool2d(x, a, b, 2)
    assert out.shape == (2, 6, 14, 14)
    assert a.size + b.size == 12
    window = x[1, 4, 2:4, 6:8]
    assert out[1, 4, 1, 3] == pytest.approx(a[4] * window.sum() + b[4], rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x, a: gaussian_pool2d(x, 0), "size must be at least 1, got 0"),
        (lambda x, a: gaussian_pool2d(x[0], 2), r"x must have 4 axes \(N, C, H, W\)"),
        (lambda x, a: trainable_pool2d(x, a[:1], a, 2), r"a must have shape \(2,\), one per chan"),
        (lambda x, a: trainable_pool2d(x, a, a[:1], 2), r"b must have shape \(2,\), one per chan"),
        (lambda x, a: trainable_pool2d(x, a, a, 4), "kernel 4 is larger than the image"),
        (lambda x, a: trainable_pool2d_backward(x, x, a, 2), "grad_out must have the output's"),
        (lambda x, a: trainable_pool2d_backward(x, x, a[:1], 2), r"a must have shape \(2,\)"),
    ],
)
def test_errors_name_what_does_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.zeros((1, 2, 3, 3)), np.zeros(2))
