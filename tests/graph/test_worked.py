"""The worked examples of the sources, by hand and by the graph."""

import pytest

from cnnref.graph import (
    Value,
    gradients,
    product_of_sum,
    reciprocal_of_exponential,
    relu,
    sigmoid,
    table,
)


def by_name(f):
    return {node.name: grad for node, grad in gradients(f).items() if node.name}


def test_R003_product_of_sum():
    f = product_of_sum()
    assert f.data == -8
    assert by_name(f) == {"x": -2, "y": -2, "s": -2, "z": 4, "f": 1}


def test_R004_reciprocal_of_exponential():
    f = reciprocal_of_exponential()
    assert round(f.data, 5) == 2.71828
    backwards = [round(grad, 4) for grad in reversed(gradients(f).values())]
    assert backwards[:4] == [1, -7.3891, -2.7183, 2.7183]
    grads = {name: round(grad, 4) for name, grad in by_name(f).items()}
    assert grads == {"x1": 5.4366, "x2": 5.4366, "w": 4.0774, "y1": 2.7183, "y2": 0, "f": 1}


def test_R004_in_two_digits():
    printed = table(reciprocal_of_exponential(), digits=2)
    for number in ("-7.39", "-2.72", "5.44", "4.08"):
        assert number in printed


def test_erratum_000_5_rounding_first_changes_the_second_digit():
    assert round(-1 / 0.37**2, 4) == -7.3046


START = {"w11": 0.5, "w21": 1.0, "b1": 0.5, "b2": 1.0}


def chain(params, x=1.0, target=2.0):
    """Source 002's network: a sigmoid unit, a rectified unit, and half the squared error."""
    p = {name: Value(number, name) for name, number in params.items()}
    a = sigmoid(x * p["w11"] + p["b1"])
    y = relu(a * p["w21"] + p["b2"])  # b2: the source writes b1 here (002-1)
    error = y - target
    return a, y, error * error / 2, p


def descend(params, rate=0.1):
    """Take one step against the gradient."""
    _, _, loss, p = chain(params)
    loss.backward()
    return {name: v.data - rate * v.grad for name, v in p.items()}


def test_R053_forward_of_the_chain():
    a, y, _, _ = chain(START)
    assert (round(a.data, 6), round(y.data, 6)) == (0.731059, 1.731059)


def test_R054_half_squared_error():
    assert round(chain(START)[2].data, 7) == 0.0361647


def test_R056_R057_gradients_of_the_chain():
    _, _, loss, p = chain(START)
    loss.backward()
    grads = {name: round(v.grad, 6) for name, v in p.items()}
    assert grads == {"w21": -0.196612, "b2": -0.268941, "w11": -0.052877, "b1": -0.052877}


def test_R058_update_at_rate_a_tenth():
    updated = {name: round(number, 6) for name, number in descend(START).items()}
    assert updated == {"w11": 0.505288, "w21": 1.019661, "b1": 0.505288, "b2": 1.026894}


def test_R059_second_forward_is_closer():
    _, y, loss, _ = chain(descend(START))
    assert (round(y.data, 6), round(loss.data, 6)) == (1.774441, 0.025438)


def test_R055_descent_reaches_the_target():
    params, losses, steps = START, [], 0
    while abs(chain(params)[1].data - 2) >= 1e-3:
        params = descend(params)
        losses.append(chain(params)[2].data)
        steps += 1
    assert steps == 32
    assert round(losses[9], 6) == 0.001033
    assert losses == sorted(losses, reverse=True)


def test_erratum_002_1_the_wrong_bias_changes_the_output():
    _, _, _, p = chain(START)
    a = sigmoid(p["w11"] + p["b1"])
    assert relu(a * p["w21"] + p["b1"]).data == pytest.approx(1.231, abs=1e-3)
