import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, seeds

from cnnref import functional, oracle

EXACT = {"rtol": 1e-10, "atol": 1e-14}
ELEMENTWISE = ["sigmoid", "tanh", "scaled_tanh", "relu", "leaky_relu"]


@st.composite
def batches(draw):
    """Return x and grad_out, of 1 to 4 axes, perhaps empty, perhaps whole numbers with zeros."""
    shape = (draw(st.integers(0, 4)), *draw(st.lists(st.integers(1, 5), max_size=3)))
    x, grad_out = arrays(draw(seeds()), shape, shape)
    x *= 3
    return (np.round(x) if draw(st.booleans()) else x), grad_out


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(problem=batches())
def test_activation_equals_pytorch(name, problem):
    x, grad_out = problem
    assert_allclose(getattr(functional, name)(x), getattr(oracle, name)(x), **EXACT)
    back = f"{name}_backward"
    ours, theirs = getattr(functional, back)(grad_out, x), getattr(oracle, back)(grad_out, x)
    assert_allclose(ours, theirs, **EXACT)


@given(problem=batches(), slope=st.floats(-1, 2))
def test_leaky_relu_with_any_slope_equals_pytorch(problem, slope):
    x, grad_out = problem
    assert_allclose(
        functional.leaky_relu(x, slope=slope), oracle.leaky_relu(x, slope=slope), **EXACT
    )
    assert_allclose(
        functional.leaky_relu_backward(grad_out, x, slope=slope),
        oracle.leaky_relu_backward(grad_out, x, slope=slope),
        **EXACT,
    )


@given(st.data())
def test_maxout_equals_pytorch(data):
    pieces, groups = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    N, rest = data.draw(st.integers(0, 3)), data.draw(st.lists(st.integers(1, 4), max_size=2))
    shapes = (N, groups * pieces, *rest), (N, groups, *rest)
    x, grad_out = arrays(data.draw(seeds()), *shapes)
    x = np.round(x)  # ties
    x[x < -1] = -np.inf
    assert_array_equal(functional.maxout(x, pieces=pieces), oracle.maxout(x, pieces=pieces))
    assert_array_equal(
        functional.maxout_backward(grad_out, x, pieces=pieces),
        oracle.maxout_backward(grad_out, x, pieces=pieces),
    )


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_extremes_equal_pytorch_without_a_warning(name):
    x = np.array([-np.inf, -1e5, -800, -40, -0.0, 0.0, 40, 800, 1e5, np.inf])
    grad_out = np.linspace(-2, 3, len(x))
    assert_allclose(getattr(functional, name)(x), getattr(oracle, name)(x), rtol=1e-10, atol=0)
    back = f"{name}_backward"
    ours, theirs = getattr(functional, back)(grad_out, x), getattr(oracle, back)(grad_out, x)
    assert_allclose(ours, theirs, rtol=1e-10, atol=1e-16)


@pytest.mark.parametrize("name", [*ELEMENTWISE, "maxout"])
def test_float32_stays_and_integers_become_float64(name):
    options = {"pieces": 2} if name == "maxout" else {}
    x, grad_out = arrays(3, (3, 4), (3, 2 if options else 4), dtype=np.float32)
    function, back = (getattr(functional, n) for n in (name, f"{name}_backward"))
    assert function(x, **options).dtype == np.float32
    assert back(grad_out, x, **options).dtype == np.float32
    whole = np.arange(-6, 6).reshape(3, 4)
    assert_array_equal(function(whole, **options), function(whole.astype(float), **options))
    assert back(np.ones(grad_out.shape, int), whole, **options).dtype == np.float64


@pytest.mark.parametrize("name", [*ELEMENTWISE, "maxout"])
def test_arguments_are_not_changed_nor_returned(name):
    options = {"pieces": 1} if name == "maxout" else {}
    x, grad_out = arrays(4, (3, 4), (3, 4))
    x = np.abs(x)
    before = x.copy(), grad_out.copy()
    out = getattr(functional, name)(x, **options)
    grad_x = getattr(functional, f"{name}_backward")(grad_out, x, **options)
    out += 1
    grad_x += 1
    assert_array_equal((x, grad_out), before)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_gradient_must_fit(name):
    with pytest.raises(ValueError, match=r"grad_out must have the output's shape \(2, 3\)"):
        getattr(functional, f"{name}_backward")(np.ones((1, 3)), np.ones((2, 3)))


def test_maxout_errors():
    with pytest.raises(ValueError, match=r"pieces must divide C .* got 3 for \(2, 4\)"):
        functional.maxout(np.ones((2, 4)), pieces=3)
    with pytest.raises(ValueError, match="pieces must be at least 1, got 0"):
        functional.maxout(np.ones((2, 4)), pieces=0)
    with pytest.raises(ValueError, match=r"output's shape \(2, 2\), got \(2, 4\)"):
        functional.maxout_backward(np.ones((2, 4)), np.ones((2, 4)), pieces=2)


def five(x):
    return np.round(x, 5).tolist()


def test_R048_sigmoid():
    assert five(functional.sigmoid([0, 1])) == [0.5, 0.73106]
    assert five(functional.sigmoid_backward([1, 1], [0, 1])) == [0.25, 0.19661]


def test_R049_tanh():
    assert five(functional.tanh([1])) == [0.76159]
    assert five(functional.tanh_backward([1], [1])) == [0.41997]
    z = np.linspace(-5, 5, 41)
    assert_allclose(functional.tanh(z), 2 * functional.sigmoid(2 * z) - 1, rtol=0, atol=1e-15)


def test_R050_relu_and_its_dead_units():
    assert functional.relu_backward([3, 3, 3], [-1, 0, 1]).tolist() == [0, 0, 3]
    x, w, b = np.array([[0.5, 1], [2, 0.25]]), np.array([[1.0, 1.0]]), np.array([-9.0])
    z = functional.dense(x, w, b)  # negative for every sample
    grad_z = functional.relu_backward(np.ones_like(z), z)
    _, grad_w, grad_b = functional.dense_backward(grad_z, x, w)
    assert (grad_w.tolist(), grad_b.tolist()) == ([[0, 0]], [0])


def test_R051_leaky_relu():
    assert functional.leaky_relu([-2, 0, 3], slope=0.1).tolist() == [-0.2, 0, 3]
    assert functional.leaky_relu_backward([1, 1, 1], [-2, 0, 3], slope=0.1).tolist() == [
        0.1,
        0.1,
        1,
    ]


@pytest.mark.parametrize(("name", "lowest"), [("sigmoid", 0.01), ("tanh", -0.99)])
def test_R092_R127_derivatives_take_the_output(name, lowest):
    """With the input instead of the output, dsigmoid(1) would be 0 and not 0.19661."""
    rng = np.random.default_rng(5)
    o = rng.uniform(lowest, 0.99, 20)
    derivative = getattr(functional, f"d{name}")
    assert_allclose(derivative(o), getattr(oracle, f"d{name}")(o), rtol=1e-10)
    z = rng.standard_normal(20)
    back = getattr(oracle, f"{name}_backward")(np.ones(20), z)
    assert_allclose(derivative(getattr(functional, name)(z)), back, rtol=1e-10)


def test_R092_values():
    assert five(functional.dsigmoid(functional.sigmoid([0, 1]))) == [0.25, 0.19661]
    assert five(functional.dtanh(functional.tanh([1]))) == [0.41997]
    assert functional.dsigmoid(np.float32([0.5])).dtype == np.float32


def test_R008_R096_sigmoids_let_a_quarter_through_each():
    slopes = functional.dsigmoid(functional.sigmoid(np.zeros(10)))
    assert slopes[:3].prod() == 0.015625
    assert round(slopes.prod(), 9) == 9.54e-7
    assert functional.sigmoid_backward(np.ones(201), np.linspace(-9, 9, 201)).max() == 0.25


def test_scaled_tanh_keeps_1_and_is_steepest_at_0():
    assert_allclose(functional.scaled_tanh([-1.0, 0, 1]), [-1, 0, 1], atol=1e-5)
    assert_allclose(functional.scaled_tanh_backward([1.0], [0.0]), [1.7159 * 2 / 3])
