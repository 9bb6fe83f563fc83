"""Numbers that remember how they were computed.

Every operation states its result and, beside it, the derivative by each input, as in micrograd
(Karpathy, 2020). The gates are those of source 000: add distributes a gradient, multiply swaps
the inputs, maximum passes it to the winner.
"""

import math
from numbers import Real

from cnnref.graph.chain_rule import gradients
from cnnref.graph.drawing import draw, is_drawable


class Value:
    """One number in a computation graph.

    ``+``, ``-``, ``*``, ``/`` and ``** 2`` build the graph, with plain numbers too. A notebook
    draws it.

    Parameters
    ----------
    data : float
        The number.
    name : str
        What tables and drawings call it.

    Attributes
    ----------
    grad : float
        What `backward` found.
    op : str
        The operation that made it, empty for an input.
    edges : tuple of (Value, float)
        Its inputs, each with the derivative of this value by it.

    Examples
    --------
    >>> x, y, z = Value(3, "x"), Value(1, "y"), Value(-2, "z")
    >>> f = (x + y) * z
    >>> f.backward()
    >>> f.data, x.grad, y.grad, z.grad
    (-8.0, -2.0, -2.0, 4.0)
    """

    __slots__ = ("data", "edges", "grad", "name", "op")

    def __init__(self, data, name=""):
        if not isinstance(data, Real):
            raise TypeError(f"data must be one real number, got {data!r}: make a Value of each")
        self.data = float(data)
        self.grad = 0.0
        self.name = name
        self.op = ""
        self.edges = ()

    def named(self, name):
        """Give the value a name and return it, so that a formula can name its parts."""
        self.name = name
        return self

    def backward(self, grad_out=1.0):
        """Set ``grad`` of every node that this one depends on, as PyTorch does.

        The inputs of the graph accumulate: a second backward, from here or from another node,
        adds to their ``grad``, until it is set to 0. Nodes in between hold the gradient of
        the latest backward only and nothing of it flows into the next, so two calls give each
        input twice its gradient, not three times. Gradients belong to the numbers of the
        forward pass: after changing ``data`` compute the graph again.

        Parameters
        ----------
        grad_out : float
            Gradient that arrives here.
        """
        for node, grad in gradients(self, grad_out).items():
            node.grad = grad if node.edges else node.grad + grad

    def __add__(self, other):
        if not isinstance(other, (Value, Real)):
            return NotImplemented
        x, y = self, _value(other)
        return _node("+", x.data + y.data, (x, 1.0), (y, 1.0))

    def __mul__(self, other):
        if not isinstance(other, (Value, Real)):
            return NotImplemented
        x, y = self, _value(other)
        return _node("×", x.data * y.data, (x, y.data), (y, x.data))

    def __neg__(self):
        return _node("-", -self.data, (self, -1.0))

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * reciprocal(other)

    def __pow__(self, exponent):
        if not isinstance(exponent, Real):
            return NotImplemented
        return power(self, float(exponent))

    def __radd__(self, other):
        return _value(other) + self

    def __rmul__(self, other):
        return _value(other) * self

    def __rsub__(self, other):
        return _value(other) - self

    def __rtruediv__(self, other):
        return _value(other) / self

    def __repr__(self):
        name = f", {self.name!r}" if self.name else ""
        return f"Value({self.data!r}{name})"

    def _repr_html_(self):
        return f'<div style="overflow-x: auto">{draw(self)}</div>' if is_drawable(self) else None


def exp(x):
    """Exponential; its derivative is itself."""
    x = _value(x)
    try:
        y = math.exp(x.data)
    except OverflowError:
        raise ValueError(f"exp of {x.data:g} is too large for a float: stay below 709.78") from None
    return _node("exp", y, (x, y))


def log(x):
    """Natural logarithm."""
    x = _value(x)
    if not x.data > 0:
        raise ValueError(f"log needs a number above 0, got {x.data:g}")
    return _node("log", math.log(x.data), (x, 1 / x.data))


def reciprocal(x):
    """One divided by ``x``; the derivative is minus the square of the result."""
    x = _value(x)
    if x.data == 0:
        raise ValueError("reciprocal needs a number other than 0")
    y = 1 / x.data
    return _node("1/", y, (x, -y * y))


def power(x, exponent):
    """Raise to a fixed power ``n``; the derivative is ``n`` times the power ``n - 1``."""
    x = _value(x)
    if x.data < 0 and exponent % 1:
        raise ValueError(f"a power that is not whole needs a number from 0 on, got {x.data:g}")
    if x.data == 0 and exponent < 1 and exponent != 0:
        raise ValueError(f"the power {exponent:g} has no slope at 0: take another number")
    try:
        slope = exponent * x.data ** (exponent - 1) if exponent else 0.0
        return _node(f"**{exponent:g}", x.data**exponent, (x, slope))
    except OverflowError:
        raise ValueError(f"{x.data:g} to the power {exponent:g} is too large for a float") from None


def sin(x):
    """Sine of an angle in radians."""
    x = _value(x)
    return _node("sin", math.sin(x.data), (x, math.cos(x.data)))


def cos(x):
    """Cosine of an angle in radians."""
    x = _value(x)
    return _node("cos", math.cos(x.data), (x, -math.sin(x.data)))


def maximum(*xs):
    """Return the largest; the whole gradient goes to it, to the first one among equals.

    So do max pooling and ``torch.max`` along an axis; ``torch.maximum`` would halve it.
    """
    if not xs:
        raise ValueError("maximum needs at least one number, got none")
    values = [_value(x) for x in xs]
    winner = max(range(len(values)), key=lambda i: values[i].data)
    edges = [(x, 1.0 if i == winner else 0.0) for i, x in enumerate(values)]
    return _node("max", values[winner].data, *edges)


def sigmoid(x):
    """Logistic function, squashing to 0..1; never computes the exponential of a large number."""
    x = _value(x)
    e = math.exp(-abs(x.data))
    y = (1.0 if x.data >= 0 else e) / (1 + e)
    return _node("sigmoid", y, (x, y * (1 - y)))


def tanh(x):
    """Hyperbolic tangent, squashing to -1..1."""
    x = _value(x)
    y = math.tanh(x.data)
    return _node("tanh", y, (x, 1 - y * y))


def relu(x):
    """Return ``x`` where it is positive, else 0; the derivative at 0 is 0, as in PyTorch."""
    x = _value(x)
    return _node("relu", max(x.data, 0.0), (x, 1.0 if x.data > 0 else 0.0))


def _value(x):
    return x if isinstance(x, Value) else Value(x)


def _node(op, data, *edges):
    out = Value(data)
    out.op, out.edges = op, edges
    return out
