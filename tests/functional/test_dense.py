import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, seeds

from cnnref import functional, oracle
from cnnref.functional import dense, dense_backward, dsigmoid, flatten, relu, sigmoid

EXACT = {"rtol": 1e-10, "atol": 1e-12}


@given(st.integers(0, 4), st.integers(1, 6), st.integers(1, 6), seeds())
def test_dense_equals_pytorch(N, IN, OUT, seed):
    x, w, b, grad_out = arrays(seed, (N, IN), (OUT, IN), (OUT,), (N, OUT))
    assert_allclose(dense(x, w, b), oracle.dense(x, w, b), **EXACT)
    assert_allclose(dense(x, w), oracle.dense(x, w), **EXACT)
    ours, theirs = dense_backward(grad_out, x, w), oracle.dense_backward(grad_out, x, w)
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), seeds())
def test_flatten_equals_pytorch(shape, seed):
    x, grad_out = arrays(seed, shape, (shape[0], int(np.prod(shape[1:]))))
    assert_array_equal(flatten(x), oracle.flatten(x))
    assert_array_equal(
        functional.flatten_backward(grad_out, x), oracle.flatten_backward(grad_out, x)
    )


def test_float32_stays_and_integers_stay_until_a_gradient_is_needed():
    x, w, b, grad_out = arrays(1, (2, 3), (4, 3), (4,), (2, 4), dtype=np.float32)
    assert dense(x, w, b).dtype == np.float32
    assert {grad.dtype for grad in dense_backward(grad_out, x, w)} == {np.dtype(np.float32)}
    assert dense([[1, 2]], [[3, 4]]).dtype.kind == "i"
    grads = dense_backward([[1]], [[1, 2]], [[3, 4]])
    assert {grad.dtype for grad in grads} == {np.dtype(np.float64)}
    assert functional.flatten_backward(flatten(x), x).dtype == np.float32


def test_arguments_are_not_changed():
    x, w, b, grad_out = arrays(2, (2, 3), (4, 3), (4,), (2, 4))
    before = [a.copy() for a in (x, w, b, grad_out)]
    out = dense(x, w, b)
    grads = dense_backward(grad_out, x, w)
    for result in (out, *grads):
        result += 1
    for now, then in zip((x, w, b, grad_out), before, strict=True):
        assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("x", "w", "b", "message"),
    [
        ((3,), (4, 3), None, r"x must have 2 axes \(N, IN\), got shape \(3,\)"),
        ((2, 3), (3,), None, r"w must have 2 axes \(OUT, IN\), got shape \(3,\)"),
        ((2, 3), (3, 4), None, "w has 4 inputs but x has 3"),
        ((2, 3), (4, 3), (3,), r"b must have shape \(4,\), one per output, got \(3,\)"),
        ((2, 3), (4, 3), (2, 4), r"b must have shape \(4,\)"),
    ],
)
def test_dense_errors(x, w, b, message):
    with pytest.raises(ValueError, match=message):
        dense(np.ones(x), np.ones(w), None if b is None else np.ones(b))


def test_backward_errors():
    with pytest.raises(ValueError, match=r"grad_out must have the output's shape \(2, 4\)"):
        dense_backward(np.ones((4, 2)), np.ones((2, 3)), np.ones((4, 3)))
    with pytest.raises(ValueError, match="w has 5 inputs but x has 3"):
        dense_backward(np.ones((2, 4)), np.ones((2, 3)), np.ones((4, 5)))
    with pytest.raises(ValueError, match=r"grad_out must have the output's shape \(2, 12\)"):
        functional.flatten_backward(np.ones((2, 3, 4)), np.ones((2, 3, 4)))
    with pytest.raises(ValueError, match="x must have an axis N"):
        flatten(3)


def test_R046_a_neuron_weighs_adds_and_activates():
    x, w, b = [[1, -2]], [[0.5, 0.25]], [1]
    assert sigmoid(dense(x, w, b)).round(5).tolist() == [[0.73106]]


def test_R047_two_linear_layers_are_one():
    x, w1, w2 = arrays(3, (4, 3), (5, 3), (2, 5))
    assert_allclose(dense(dense(x, w1), w2), dense(x, w2 @ w1), rtol=1e-12)
    c = [[2]]
    assert dense(dense(dense([[3]], c), c), c).tolist() == [[24]]


def test_R052_forward_of_a_2_2_1_network():
    x = [[1, 2]]
    hidden = relu(dense(x, [[0.5, -1], [0.25, 1]], [1, -1]))
    assert hidden.tolist() == [[0, 1.25]]
    assert relu(dense(hidden, [[3, 2]], [0.5])).tolist() == [[3]]


class TestChainOfSource002:
    """The worked example with arrays: w11, w21, b1, b2, then forward, backward, update."""

    x, t = np.array([[1.0]]), np.array([[2.0]])
    start = (np.array([[0.5]]), np.array([[1.0]]), np.array([0.5]), np.array([1.0]))

    def forward(self, w11, w21, b1, b2):
        z1 = dense(self.x, w11, b1)
        z2 = dense(sigmoid(z1), w21, b2)
        return z1, z2, relu(z2)

    def backward(self, w11, w21, b1, b2):
        z1, z2, y = self.forward(w11, w21, b1, b2)
        grad_z2 = functional.relu_backward(
            functional.half_mean_squared_error_backward(1, y, self.t), z2
        )
        grad_a, grad_w21, grad_b2 = dense_backward(grad_z2, sigmoid(z1), w21)
        _, grad_w11, grad_b1 = dense_backward(functional.sigmoid_backward(grad_a, z1), self.x, w11)
        return grad_w11, grad_w21, grad_b1, grad_b2

    def updated(self):
        return [
            p - 0.1 * grad for p, grad in zip(self.start, self.backward(*self.start), strict=True)
        ]

    def test_R053_R054_forward(self):
        z1, _, y = self.forward(*self.start)
        assert (round(sigmoid(z1).item(), 6), round(y.item(), 6)) == (0.731059, 1.731059)
        assert round(float(functional.half_mean_squared_error(y, self.t)), 7) == 0.0361647

    def test_R056_R057_gradients(self):
        grads = [round(grad.item(), 6) for grad in self.backward(*self.start)]
        assert grads == [-0.052877, -0.196612, -0.052877, -0.268941]

    def test_R058_update(self):
        assert [round(p.item(), 6) for p in self.updated()] == [
            0.505288,
            1.019661,
            0.505288,
            1.026894,
        ]

    def test_R059_second_forward(self):
        y = self.forward(*self.updated())[2]
        assert round(y.item(), 6) == 1.774441
        assert round(float(functional.half_mean_squared_error(y, self.t)), 6) == 0.025438


def test_R086_a_perceptron_with_three_activations():
    """Sign is the perceptron, sigmoid logistic regression, tanh the same on -1..1."""
    x, w, b = np.array([[2.0, 1], [-1, 1], [0, -1]]), np.array([[1.0, 1]]), np.array([-0.5])
    z = dense(x, w, b)
    assert np.sign(z).ravel().tolist() == [1, -1, -1]
    assert ((sigmoid(z) > 0.5) == (z > 0)).all()
    assert_allclose(functional.tanh(z / 2), 2 * sigmoid(z) - 1, rtol=1e-12)
    two_classes = functional.softmax(np.hstack([np.zeros_like(z), z]))
    assert_allclose(two_classes[:, 1:], sigmoid(z), rtol=1e-12)


XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def test_R087_two_hidden_units_solve_xor():
    hidden = relu(dense(XOR, [[1, 1], [1, 1]], [0, -1]))
    assert dense(hidden, [[1, -2]]).ravel().tolist() == [0, 1, 1, 0]


def test_R087_no_single_unit_solves_xor():
    """Any line gives f(00) + f(11) = f(01) + f(10), so it cannot be above 0 on one pair only."""
    w, b = arrays(4, (1000, 2), (1000,))
    f = dense(XOR, w, b)
    assert_allclose(f[0] + f[3], f[1] + f[2], atol=1e-12)
    right = (f > 0) == np.array([[False], [True], [True], [False]])
    assert right.sum(axis=0).max() == 3


class TestDeltaRecursion:
    """Source 004: n inputs, m hidden units, k outputs; sigmoid in both layers, one sample."""

    n, m, k = 4, 3, 2

    @pytest.fixture
    def problem(self):
        return arrays(
            5, (self.n,), (self.m, self.n), (self.m,), (self.k, self.m), (self.k,), (self.k,)
        )

    @staticmethod
    def error(x, w1, b1, w2, b2, t):
        o = sigmoid(w2 @ sigmoid(w1 @ x + b1) + b2)
        return ((t - o) ** 2).sum() / 2

    @staticmethod
    def deltas(x, w1, b1, w2, b2, t):
        o_hidden = sigmoid(w1 @ x + b1)
        o = sigmoid(w2 @ o_hidden + b2)
        delta = (o - t) * dsigmoid(o)
        return o_hidden, delta, (w2.T @ delta) * dsigmoid(o_hidden)

    def test_R088_shapes_of_the_weights(self, problem):
        x, w1, b1, w2, b2, _ = problem
        hidden = sigmoid(dense(x[None], w1, b1))
        assert hidden.shape == (1, 3)
        assert dense(hidden, w2, b2).shape == (1, 2)

    def test_R089_R090_deltas_are_derivatives_of_the_error(self, problem):
        """A delta is the derivative by a node's sum, which is that by its bias."""
        _, delta, delta_hidden = self.deltas(*problem)
        h = 1e-5
        for bias, expected in ((2, delta_hidden), (4, delta)):
            for i in range(len(expected)):
                up, down = ([a.copy() for a in problem] for _ in range(2))
                up[bias][i] += h
                down[bias][i] -= h
                slope = (self.error(*up) - self.error(*down)) / (2 * h)
                assert slope == pytest.approx(expected[i], rel=1e-8)

    def test_R091_matrix_form_equals_the_backward_functions(self, problem):
        x, w1, b1, w2, b2, t = problem
        o_hidden, delta, delta_hidden = self.deltas(*problem)
        z1 = dense(x[None], w1, b1)
        z2 = dense(sigmoid(z1), w2, b2)
        grad_o = functional.half_mean_squared_error_backward(1, sigmoid(z2), t[None])
        grad_z2 = functional.sigmoid_backward(grad_o, z2)
        grad_hidden, grad_w2, grad_b2 = dense_backward(grad_z2, sigmoid(z1), w2)
        grad_z1 = functional.sigmoid_backward(grad_hidden, z1)
        _, grad_w1, grad_b1 = dense_backward(grad_z1, x[None], w1)
        assert_allclose(grad_w2, np.outer(delta, o_hidden), rtol=1e-12)
        assert_allclose(grad_w1, np.outer(delta_hidden, x), rtol=1e-12)
        assert_allclose(grad_b2, delta, rtol=1e-12)
        assert_allclose(grad_b1, delta_hidden, rtol=1e-12)
        assert (grad_w2.shape, grad_w1.shape) == ((self.k, self.m), (self.m, self.n))


def test_R110_flatten_order_and_its_inverse():
    C, H, W = 2, 3, 4
    x = np.arange(2 * C * H * W).reshape(2, C, H, W)
    rows = flatten(x)
    for c, h, w in np.ndindex(C, H, W):
        assert_array_equal(rows[:, (c * H + h) * W + w], x[:, c, h, w])
    assert_array_equal(functional.flatten_backward(rows, x), x)


def test_R111_delta_of_the_flattened_layer():
    x, theta, delta = arrays(6, (2, 3, 2, 2), (5, 12), (2, 5))
    rows = flatten(x)
    grad_rows, _, _ = dense_backward(delta, rows, theta)
    for n in range(2):
        assert_allclose(grad_rows[n], theta.T @ delta[n], rtol=1e-12)
    assert functional.flatten_backward(grad_rows, x).shape == x.shape
