import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose
from strategies import convolutions

from cnnref import functional, oracle

EXACT = {"rtol": 1e-10, "atol": 1e-12}
nine, four = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)


@settings(max_examples=30)
@given(convolutions())
def test_conv2d_equals_pytorch(problem):
    x, w, b, grad_out, options = problem
    assert_allclose(
        functional.conv2d(x, w, b, **options), oracle.conv2d(x, w, b, **options), **EXACT
    )
    ours = functional.conv2d_backward(grad_out, x, w, **options)
    theirs = oracle.conv2d_backward(grad_out, x, w, **options)
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)


def test_R062_corr_of_arange9():
    assert functional.correlate2d(nine, four).tolist() == [[19, 25], [37, 43]]
    assert functional.convolve2d(nine, four).tolist() == [[5, 11], [23, 29]]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (((3, 3), (1, 1, 2, 2)), {}, r"x must have 4 axes \(N, C, H, W\), got shape \(3, 3\)"),
        (((1, 1, 3, 3), (2, 2)), {}, r"w must have 4 axes \(F, C, KH, KW\), got shape \(2, 2\)"),
        (((1, 4, 5, 5), (2, 3, 2, 2)), {}, "w has 3 channels but x has 4: "),
        (((1, 1, 3, 3), (1, 1, 4, 4)), {}, "kernel 4 is larger than the image: size 3"),
        (((1, 1, 3, 3), (1, 1, 2, 2)), {"stride": 0}, "stride must be at least 1, got 0"),
        (((1, 1, 3, 3), (1, 1, 2, 2)), {"padding": -1}, "padding must be at least 0, got -1"),
    ],
)
def test_conv2d_names_what_does_not_fit(arguments, options, message):
    x, w = map(np.zeros, arguments)
    with pytest.raises(ValueError, match=message):
        functional.conv2d(x, w, **options)
