from hypothesis import given, settings
from numpy.testing import assert_allclose
from strategies import poolings

from cnnref import functional, oracle

EXACT = {"rtol": 1e-10, "atol": 1e-12}


@settings(max_examples=40)
@given(poolings(ties=True))
def test_max_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    assert_allclose(
        functional.max_pool2d(x, size, **options), oracle.max_pool2d(x, size, **options), **EXACT
    )
    assert_allclose(
        functional.max_pool2d_backward(grad_out, x, size, **options),
        oracle.max_pool2d_backward(grad_out, x, size, **options),
        **EXACT,
    )


@settings(max_examples=40)
@given(poolings())
def test_mean_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    assert_allclose(
        functional.mean_pool2d(x, size, **options), oracle.mean_pool2d(x, size, **options), **EXACT
    )
    assert_allclose(
        functional.mean_pool2d_backward(grad_out, x, size, **options),
        oracle.mean_pool2d_backward(grad_out, x, size, **options),
        **EXACT,
    )


@settings(max_examples=40)
@given(poolings())
def test_gaussian_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    assert_allclose(
        functional.gaussian_pool2d(x, size, **options),
        oracle.gaussian_pool2d(x, size, **options),
        **EXACT,
    )
    assert_allclose(
        functional.gaussian_pool2d_backward(grad_out, x, size, **options),
        oracle.gaussian_pool2d_backward(grad_out, x, size, **options),
        **EXACT,
    )


@settings(max_examples=40)
@given(poolings())
def test_trainable_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    a, b = x.mean(axis=(0, 2, 3)) if x.size else x.sum(axis=(0, 2, 3)), x.sum(axis=(0, 2, 3))
    assert_allclose(
        functional.trainable_pool2d(x, a, b, size, **options),
        oracle.trainable_pool2d(x, a, b, size, **options),
        **EXACT,
    )
    ours = functional.trainable_pool2d_backward(grad_out, x, a, size, **options)
    theirs = oracle.trainable_pool2d_backward(grad_out, x, a, size, **options)
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)
