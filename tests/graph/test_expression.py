"""Formulas that somebody typed."""

import re

import pytest
import torch
from expressions import OURS
from numpy.testing import assert_allclose

from cnnref.graph import (
    compute,
    gradients,
    product_of_sum,
    reciprocal_of_exponential,
    table,
    topological,
)
from cnnref.graph.expression import FUNCTIONS

NUMBERS = {"x": 1.5, "y": -0.5, "z": 0.25, "x1": 1, "x2": 0.5, "w": 2, "y1": -2, "y2": -3}
THEIRS = {name: getattr(torch, name) for name in FUNCTIONS if name != "max"}
THEIRS["max"] = lambda *xs: torch.stack(xs).max(dim=0).values


def walked(f):
    """Names, operations, values and gradients of a graph, node by node."""
    grads = gradients(f)
    return [(node.name, node.op, node.data, grads[node]) for node in topological(f)]


def test_R003_R004_the_worked_graphs_as_text():
    tiny = compute("s = x + y\nf = s * z", {"x": 3, "y": 1, "z": -2})
    assert walked(tiny) == walked(product_of_sum())
    second = compute("1 / exp(-((x1 + x2) * w + max(y1, y2)))", NUMBERS)
    assert walked(second) == walked(reciprocal_of_exponential())


@pytest.mark.parametrize(
    "text",
    [
        "(x + y) * z - x / y",
        "x ** 3 - 2 * x ** -2 + z ** 0.5",
        "exp(x) * log(z) - sin(x * y) / cos(z)",
        "sigmoid(x) + tanh(y) * relu(-z) - relu(x)",
        "max(x, y, 2 * z) * max(x)",
        "-(-x) + +y - -2.5e-1 * x",
    ],
)
def test_gradients_equal_pytorch(text):
    f = compute(text, NUMBERS)
    leaves = {
        name: torch.tensor(float(number), dtype=torch.float64, requires_grad=True)
        for name, number in NUMBERS.items()
    }
    expected = eval(text, {"__builtins__": {}} | THEIRS, leaves)
    expected.backward()
    assert_allclose(f.data, expected.item(), rtol=1e-12)
    for node, grad in gradients(f).items():
        if node.name in leaves:
            assert_allclose(grad, leaves[node.name].grad.item(), rtol=1e-12)


def test_signs_as_people_type_them():
    assert compute("（x − y） × z ÷ 2", NUMBERS).data == 0.25


def test_a_name_used_twice_is_one_node():
    f = compute("s = x + y; s * s * x", NUMBERS)
    assert [node.name for node in topological(f)].count("s") == 1
    assert [node.name for node in topological(f)].count("x") == 1


def test_a_power_is_listed_as_it_is_written():
    assert "f     x**-2        0.4444    1.0000" in table(compute("x ** -2", NUMBERS))


def test_a_number_with_a_name_is_an_input():
    assert [node.name for node in topological(compute("a = 3; a * x", NUMBERS))] == ["a", "x", "f"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "The formula is empty: write one, such as (x + y) * z."),
        ("x" * 401, "The formula has 401 characters: write at most 400."),
        ("x + ", "Python cannot read “x +”: invalid syntax."),
        ("(x + y", "Python cannot read “(x + y”: '(' was never closed."),
        ("1 + 2x", "Python cannot read “1 + 2x”: a product needs a sign, 2 * x."),
        ("2(x + y)", "“2(x + y)” lacks a sign: write a * between the two brackets."),
        ("z(x)", "There is no function z, in “z(x)”: for a product z * (x)."),
        ("x ^ 2", "“x ^ 2” is no power in Python: write x ** 2."),
        ("x ** y", "The power “y” is no number: write exp(y * log(…))."),
        ("1 + sqrt(x)", "There is no sqrt here, in “sqrt(x)”: write x ** 0.5."),
        ("np.exp(x)", "“np.exp” has a dot: write exp alone."),
        ("exp(x, y)", "“exp(x, y)”: exp takes one number, got 2."),
        ("max()", "“max()”: max takes one number or more, got 0."),
        ("exp + x", "“exp” is a function: write what it is of, as in exp(x)."),
        ("exp = x", "“exp” is a function: give the line “exp = …” another name."),
        ("x = y + z; x = y", "“x” is used before its line or twice: take another name."),
        ("x", "Nothing is computed in the last line: write one such as (x + y) * z."),
        ("q * x", "numbers has none for q: give it one"),
        ("1e999 * x", "“1e309” is too large to compute: take smaller numbers."),
        ("log(y) + 1", "In “log(y)”: log needs a number above 0, got -0.5."),
        ("x / (y + 0.5)", "In “x / (y + 0.5)”: reciprocal needs a number other than 0."),
        ("y ** 0.5", "In “y ** 0.5”: a power that is not whole needs a number from 0 on, got"),
        ("(z - 0.25) ** 0.5", "In “(z - 0.25) ** 0.5”: the power 0.5 has no slope at 0: take"),
        ("10 ** 999 * x", "In “10 ** 999”: 10 to the power 999 is too large for a float."),
        ("exp(x * 1000)", "In “exp(x * 1000)”: exp of 1500 is too large for a float: stay"),
    ],
)
def test_what_cannot_be_computed_is_explained(text, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        compute(text, NUMBERS)


@pytest.mark.parametrize(
    "text",
    [
        *("x > y", "'x'", "True * x", "[x]", "x if y else z", "lambda: x", "x @ y", "x.real"),
        *("import os", "f = x = y", "exp(*x)", "exp(x=1)", "(y := x)", "x; x += 1", "del x"),
        *("open(x, y)", "x.__class__(y)", "x[0]", "f'{x}'", "...", "1j * x", "x // y", "~x"),
    ],
)
def test_nothing_else_of_python_is_read(text):
    with pytest.raises(ValueError, match=r"cannot be drawn: use|lacks a sign"):
        compute(text, NUMBERS)


def test_deep_nesting_is_no_crash():
    with pytest.raises(ValueError, match="Python cannot read"):
        compute("(" * 210 + "x" + ")" * 189, NUMBERS)
    assert compute("-" * 399 + "x", NUMBERS).data == -1.5


def test_every_gate_can_be_typed():
    typed = {"add": "x + y", "subtract": "x - y", "multiply": "x * y", "divide": "x / y"}
    typed |= {"negate": "-x", "reciprocal": "1 / x", "maximum": "max(x, y, x * y)"}
    typed |= {"square": "x ** 2", "root": "x ** 0.5", "inverse square": "x ** -2"}
    typed |= {"affine": "2 - 3 * x + y / 4"}
    typed |= {name: f"{name}(x)" for name in FUNCTIONS if name != "max"}
    assert typed.keys() == OURS.keys()
    x, y = compute("x + y", NUMBERS).edges
    for name, text in typed.items():
        assert compute(text, NUMBERS).data == OURS[name](x[0], y[0]).data
