import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, seeds

from cnnref import functional, oracle

EXACT = {"rtol": 1e-10, "atol": 1e-13}


@st.composite
def classifications(draw):
    """Return scores of N samples in K classes, labels, and an upstream gradient."""
    N, K = draw(st.integers(0, 5)), draw(st.integers(1, 6))
    seed = draw(seeds())
    (x,) = arrays(seed, (N, K))
    x *= draw(st.sampled_from([1, 30, 1000]))
    labels = np.random.default_rng(seed).integers(K, size=N)
    lost = x < -20
    lost[np.arange(N), labels] = False
    x[lost] = -np.inf
    return x, labels, draw(st.floats(-3, 3))


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@given(problem=classifications())
def test_classification_loss_equals_pytorch(name, problem):
    x, labels, grad_out = problem
    x = functional.log_softmax(x) if name == "nll_loss" else x
    ours, theirs = (getattr(m, name)(x, labels) for m in (functional, oracle))
    assert_allclose(ours, theirs, **EXACT)
    back = f"{name}_backward"
    ours, theirs = (getattr(m, back)(grad_out, x, labels) for m in (functional, oracle))
    assert_allclose(ours, theirs, **EXACT)


@given(st.lists(st.integers(0, 4), max_size=3), seeds(), st.floats(-3, 3))
def test_half_mean_squared_error_equals_pytorch(shape, seed, grad_out):
    y, t = arrays(seed, shape, shape)
    ours, theirs = (m.half_mean_squared_error(y, t) for m in (functional, oracle))
    assert_allclose(ours, theirs, **EXACT)
    ours, theirs = (
        m.half_mean_squared_error_backward(grad_out, y, t) for m in (functional, oracle)
    )
    assert_allclose(ours, theirs, **EXACT)


def test_an_impossible_label_costs_infinity():
    logits = [[-np.inf, 0, 1], [0, 1, 2]]
    assert functional.cross_entropy(logits, [0, 1]) == np.inf
    assert_allclose(
        functional.cross_entropy_backward(1, logits, [0, 1]),
        oracle.cross_entropy_backward(1, logits, [0, 1]),
        **EXACT,
    )


def test_empty_batch_is_nan_without_a_warning():
    assert np.isnan(functional.cross_entropy(np.ones((0, 3)), []))
    assert functional.cross_entropy_backward(1, np.ones((0, 3)), []).shape == (0, 3)
    assert np.isnan(functional.half_mean_squared_error([], []))


def test_float32_stays_and_integers_become_float64():
    x, t = arrays(1, (4, 3), (4, 3), dtype=np.float32)
    labels = np.array([0, 2, 1, 1], np.uint8)
    for loss, other in [
        ("cross_entropy", labels),
        ("nll_loss", labels),
        ("half_mean_squared_error", t),
    ]:
        assert getattr(functional, loss)(x, other).dtype == np.float32
        assert getattr(functional, f"{loss}_backward")(0.5, x, other).dtype == np.float32
    assert functional.half_mean_squared_error([1], [3]).dtype == np.float64
    assert functional.cross_entropy([[1, 2]], [0]).dtype == np.float64


def test_arguments_are_not_changed():
    x, t = arrays(2, (4, 3), (4, 3))
    before = x.copy(), t.copy()
    functional.cross_entropy_backward(1, x, [0, 1, 2, 0])
    functional.nll_loss_backward(1, x, [0, 1, 2, 0])
    functional.half_mean_squared_error_backward(1, x, t)
    assert_array_equal((x, t), before)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        ([0, 3], ValueError, r"labels must be from 0 to 2, got 0\.\.3"),
        ([-1, 0], ValueError, r"labels must be from 0 to 2, got -1\.\.0"),
        ([0], ValueError, r"labels must have shape \(2,\), one per sample, got \(1,\)"),
        ([0.0, 1.0], TypeError, "labels must be integers, got float64"),
    ],
)
def test_label_errors(name, labels, error, message):
    with pytest.raises(error, match=message):
        getattr(functional, name)(np.ones((2, 3)), labels)
    with pytest.raises(error, match=message):
        getattr(functional, f"{name}_backward")(1, np.ones((2, 3)), labels)


def test_shape_errors():
    with pytest.raises(ValueError, match="y and t must have the same shape"):
        functional.half_mean_squared_error(np.ones((2, 3)), np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"logits must have 2 axes \(N, K\), got shape \(3,\)"):
        functional.cross_entropy(np.ones(3), 0)
    with pytest.raises(ValueError, match=r"log_probs must have 2 axes"):
        functional.nll_loss(np.ones(3), 0)
    with pytest.raises(ValueError, match="grad_out must be one number"):
        functional.cross_entropy_backward(np.ones(2), np.ones((2, 3)), [0, 1])


def test_R054_half_mean_squared_error():
    assert round(float(functional.half_mean_squared_error(1.731058578630005, 2)), 7) == 0.0361647
    assert functional.half_mean_squared_error([[1], [2], [5]], [[1], [4], [1]]) == 20 / 6


def test_R089_error_of_one_sample_sums_over_its_outputs():
    o, t = np.array([[0.2, 0.7, 0.1]]), np.array([[0, 1, 0]])
    assert functional.half_mean_squared_error(o, t) == pytest.approx((0.04 + 0.09 + 0.01) / 2)


def test_R094_softmax_with_cross_entropy():
    logits, labels = [[1, 2, 3]], [2]
    assert round(float(functional.cross_entropy(logits, labels)), 5) == 0.40761
    grad = functional.cross_entropy_backward(1, logits, labels)
    assert grad.round(4).tolist() == [[0.09, 0.2447, -0.3348]]
    assert_allclose(grad, functional.softmax(logits) - [[0, 0, 1]], rtol=1e-14)
