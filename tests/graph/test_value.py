import math

import numpy as np
import pytest
import torch
from expressions import OURS, THEIRS, compute, expressions
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cnnref.graph import (
    Value,
    exp,
    gradients,
    log,
    maximum,
    reciprocal,
    relu,
    sigmoid,
    tanh,
    topological,
)


def torch_leaves(numbers):
    return [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]


def torch_grads(leaves):
    return [0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves]


@settings(max_examples=150)
@given(expressions(), st.floats(-3, 3))
def test_gradients_equal_pytorch_on_random_graphs(expression, grad_out):
    numbers, steps = expression
    ours, theirs = [Value(n) for n in numbers], torch_leaves(numbers)
    f, g = compute(OURS, ours, steps), compute(THEIRS, theirs, steps)
    f.backward(grad_out)
    g.backward(torch.tensor(grad_out, dtype=torch.float64))
    assert_allclose(f.data, g.item(), rtol=1e-10, atol=1e-12)
    assert_allclose([v.grad for v in ours], torch_grads(theirs), rtol=1e-10, atol=1e-10)


@given(expressions())
def test_second_backward_accumulates_in_the_leaves_only(expression):
    numbers, steps = expression
    ours, theirs = [Value(n) for n in numbers], torch_leaves(numbers)
    f, g = compute(OURS, ours, steps), compute(THEIRS, theirs, steps)
    for _ in range(2):
        f.backward()
        g.backward(retain_graph=True)
    assert_allclose([v.grad for v in ours], torch_grads(theirs), rtol=1e-10, atol=1e-10)
    once = gradients(f)
    assert all(node.grad == once[node] for node in topological(f) if node.edges)


def test_backward_from_two_nodes_adds_up_in_the_leaves():
    x = Value(3)
    square = x * x
    square.backward()
    (square * x).backward()
    assert x.grad == 2 * 3 + 3 * 3**2
    assert square.grad == 3


def test_gradients_change_no_node():
    x = Value(2)
    f = x * x
    assert gradients(f)[x] == 4
    assert (x.grad, f.grad) == (0, 0)


def test_topological_lists_inputs_first_and_nodes_once():
    x, y = Value(1), Value(2)
    s = x + y
    f = s * s + x
    order = topological(f)
    assert len(order) == len(set(order)) == 5
    assert order[-1] is f
    place = {node: i for i, node in enumerate(order)}
    assert all(place[i] < place[node] for node in order for i, _ in node.edges)


def test_chain_of_100000_nodes():
    x = Value(1)
    f = x
    for _ in range(50_000):
        f = -(f * 1.00001)
    f.backward()
    assert_allclose(x.grad, 1.00001**50_000, rtol=1e-9)
    assert len(topological(f)) == 150_001


def test_diamonds_are_walked_once():
    x = Value(1)
    f = x
    for _ in range(200):  # 2**200 paths
        f = f + f
    f.backward()
    assert x.grad == 2.0**200


def test_arrays_of_values():
    x = np.array([Value(1.5), Value(-2)])
    w = np.array([[2.0, 3.0], [0.5, -1.0]])
    y = w @ x
    f = y[0] * y[1] + np.float64(2) * x[0] + x[1] * np.float64(4) + np.int64(1)
    f.backward()
    y0, y1 = w @ [1.5, -2]
    expected = y1 * w[0] + y0 * w[1] + [2, 4]
    assert_allclose([v.grad for v in x], expected, rtol=1e-12)


@pytest.mark.parametrize("x", [1000.0, -1000.0, -40.0])
def test_sigmoid_and_tanh_of_large_numbers(x):
    expected = torch.sigmoid(torch.tensor(x, dtype=torch.float64)).item()
    assert_allclose(sigmoid(x).data, expected, rtol=1e-12)
    assert tanh(x).data == math.tanh(x)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: log(0), "log needs a number above 0, got 0"),
        (lambda: log(float("nan")), "above 0, got nan"),
        (lambda: reciprocal(0), "reciprocal needs a number other than 0"),
        (lambda: 1 / Value(0), "reciprocal needs a number other than 0"),
        (lambda: exp(1000), "exp of 1000 is too large"),
        (lambda: maximum(), "maximum needs at least one number"),
    ],
)
def test_undefined_operations_say_why(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


@pytest.mark.parametrize("data", ["3", [1.0], None, 1j, np.zeros(2)])
def test_data_is_one_real_number(data):
    with pytest.raises(TypeError, match="data must be one real number, got"):
        Value(data)


def test_operators_refuse_other_types():
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(1) + None
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(1) * None


def test_R001_derivative_of_f_by_itself_is_1():
    f = Value(-8)
    f.backward()
    assert f.grad == 1
    assert gradients(exp(f))[f] == math.exp(-8)


@settings(max_examples=30)
@given(expressions())
def test_R002_gradient_is_the_sum_over_paths_of_products(expression):
    numbers, steps = expression
    leaves = [Value(n) for n in numbers]
    f = compute(OURS, leaves, steps[:6])

    def over_paths(node, x):
        if node is x:
            return 1.0
        return sum(derivative * over_paths(i, x) for i, derivative in node.edges)

    grads = gradients(f)
    for x in leaves:
        assert_allclose(grads.get(x, 0.0), over_paths(f, x), rtol=1e-9, atol=1e-9)


def test_R005_gates_distribute_swap_and_negate():
    x, y = Value(3), Value(-4)

    def by_x_and_y(f, grad_out=1.0):
        grads = gradients(f, grad_out)
        return grads[x], grads.get(y)

    assert by_x_and_y(x + y, 7) == (7, 7)
    assert by_x_and_y(x * y, 7) == (-28, 21)
    assert by_x_and_y(-x, 7) == (-7, None)
    assert by_x_and_y(reciprocal(x)) == (pytest.approx(-1 / 9), None)
    assert by_x_and_y(exp(x)) == (math.exp(3), None)
    assert by_x_and_y(log(x)) == (1 / 3, None)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([1, 4, 3], [0, 5, 0]), ([-2, -2, -3], [5, 0, 0]), ([0, 2, 2], [0, 5, 0])],
)
def test_R006_maximum_routes_to_the_winner_the_first_if_tied(numbers, expected):
    ours, theirs = [Value(n) for n in numbers], torch_leaves(map(float, numbers))
    maximum(*ours).backward(5)
    torch.stack(theirs).max(dim=0).values.backward(torch.tensor(5.0, dtype=torch.float64))
    assert [v.grad for v in ours] == torch_grads(theirs) == expected


def sigmoid_chain(depth):
    """Sigmoids one after the other, each at its steepest, with weight 1 and bias -1/2."""
    x = Value(0)
    f = x
    for _ in range(depth):
        f = sigmoid(f) - 0.5
    f.backward()
    return x.grad


def test_R008_three_sigmoids_pass_a_64th():
    assert sigmoid_chain(3) == 0.015625


def test_R096_ten_sigmoids_pass_a_millionth():
    assert sigmoid_chain(10) == pytest.approx(9.5367e-7, rel=1e-5)


def test_R047_linear_activations_collapse_to_one_factor():
    c, x = Value(2, "c"), Value(3, "x")
    y = c * (c * (c * x))
    y.backward()
    assert y.data == 24
    assert x.grad == 2**3
    assert c.grad == 3 * 2**2 * 3


@pytest.mark.parametrize(
    ("f", "x", "value", "derivative"),
    [
        (sigmoid, 0, 0.5, 0.25),
        (sigmoid, 1, 0.73106, 0.19661),
        (tanh, 1, 0.76159, 0.41997),
        (relu, 2, 2, 1),
        (relu, 0, 0, 0),
        (relu, -2, 0, 0),
    ],
)
def test_R048_R049_R050_activations_and_derivatives(f, x, value, derivative):
    x = Value(x)
    y = f(x)
    y.backward()
    assert (round(y.data, 5), round(x.grad, 5)) == (value, derivative)
