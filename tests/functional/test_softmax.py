import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, seeds

from cnnref import functional, oracle

EXACT = {"rtol": 1e-10, "atol": 1e-13}


@st.composite
def scores(draw):
    """Return x, grad_out and an axis; some scores are -inf, others near 1000 or -1000."""
    shape = (draw(st.integers(0, 4)), *draw(st.lists(st.integers(2, 5), min_size=1, max_size=2)))
    x, grad_out = arrays(draw(seeds()), shape, shape)
    axis = draw(st.integers(1, len(shape) - 1))
    gone = np.moveaxis(x < -0.9, axis, 0)
    gone[0] = False  # a row of -inf only is nan
    x = x * 3 + draw(st.sampled_from([0, 1000, -1000]))
    x[np.moveaxis(gone, 0, axis)] = -np.inf
    return x, grad_out, draw(st.sampled_from([axis, axis - len(shape)]))


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@given(problem=scores())
def test_softmax_equals_pytorch(name, problem):
    x, grad_out, axis = problem
    ours, theirs = (getattr(m, name)(x, axis=axis) for m in (functional, oracle))
    assert_allclose(ours, theirs, **EXACT)
    back = f"{name}_backward"
    ours, theirs = (getattr(m, back)(grad_out, x, axis=axis) for m in (functional, oracle))
    assert_allclose(ours, theirs, **EXACT)


@given(st.integers(1, 6), seeds())
def test_jacobian_equals_pytorch_and_the_backward(K, seed):
    x, grad_out = arrays(seed, (K,), (K,))
    jacobian = functional.softmax_jacobian(x * 4)
    assert_allclose(jacobian, oracle.softmax_jacobian(x * 4), **EXACT)
    assert_allclose(grad_out @ jacobian, functional.softmax_backward(grad_out, x * 4), **EXACT)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("row", [[-np.inf] * 3, [np.inf, 0, 1]])
def test_no_answer_is_nan_as_in_pytorch_without_a_warning(name, row):
    assert_array_equal(getattr(functional, name)(row), getattr(oracle, name)(row))
    assert np.isnan(getattr(functional, name)(row)).any()


@pytest.mark.parametrize("shape", [(0, 4), (3, 0), (0, 0)])
def test_empty(shape):
    empty = np.ones(shape)
    for name in ("softmax", "log_softmax"):
        assert getattr(functional, name)(empty).shape == shape
        assert getattr(functional, f"{name}_backward")(empty, empty).shape == shape


def test_float32_stays_and_integers_become_float64():
    x, grad_out = arrays(1, (3, 4), (3, 4), dtype=np.float32)
    for name in ("softmax", "log_softmax"):
        assert getattr(functional, name)(x).dtype == np.float32
        assert getattr(functional, f"{name}_backward")(grad_out, x).dtype == np.float32
        assert getattr(functional, name)([1, 2]).dtype == np.float64
    assert functional.softmax_jacobian(x[0]).dtype == np.float32


def test_arguments_are_not_changed():
    x, grad_out = arrays(2, (3, 4), (3, 4))
    before = x.copy(), grad_out.copy()
    functional.softmax_backward(grad_out, x)
    functional.log_softmax_backward(grad_out, x, axis=0)
    assert_array_equal((x, grad_out), before)


def test_errors():
    with pytest.raises(ValueError, match=r"x must have 1 axes \(K\), got shape \(2, 3\)"):
        functional.softmax_jacobian(np.ones((2, 3)))
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        functional.softmax(np.ones((2, 3)), axis=2)
    with pytest.raises(ValueError, match=r"grad_out must have the output's shape \(2, 3\)"):
        functional.softmax_backward(np.ones(3), np.ones((2, 3)))


def test_R022_softmax_is_stable():
    assert functional.softmax([1, 2, 3]).round(4).tolist() == [0.09, 0.2447, 0.6652]
    with np.errstate(over="ignore"):
        assert np.exp(np.float64(1000)) == np.inf
    assert_allclose(functional.softmax([1000, 1001, 1002]), functional.softmax([0, 1, 2]))


def test_R093_jacobian_is_full():
    jacobian = functional.softmax_jacobian([1, 2, 3]).round(4)
    assert np.diag(jacobian).tolist() == [0.0819, 0.1848, 0.2227]
    assert jacobian[0, 1:].tolist() == [-0.022, -0.0599]
    assert jacobian[1, 2] == -0.1628
    assert_array_equal(jacobian, jacobian.T)


def test_erratum_004_3_the_diagonal_alone_is_not_the_derivative():
    o = functional.softmax([1, 2, 3])
    grad_o = o - [0, 0, 1]  # of half the squared error
    right = functional.softmax_backward(grad_o, [1, 2, 3])
    assert right.round(4).tolist() == [0.022, 0.0978, -0.1198]
    assert (grad_o * functional.dsigmoid(o)).round(4).tolist() == [0.0074, 0.0452, -0.0745]


@given(seeds())
def test_R118_k_outputs_sum_to_1_and_hide_no_other_class(seed):
    (x,) = arrays(seed, (3, 5))
    assert_allclose(functional.softmax(x).sum(axis=1), 1, rtol=1e-14)
    assert_allclose(functional.softmax(x + 7.5), functional.softmax(x), rtol=1e-13)
