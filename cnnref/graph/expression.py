"""A graph from a formula that somebody typed: a small part of Python, read and never run."""

import ast
import re
from math import isfinite

from cnnref.graph.chain_rule import topological
from cnnref.graph.value import Value, cos, exp, log, maximum, reciprocal, relu, sigmoid, sin, tanh

FUNCTIONS = {
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "relu": relu,
    "max": maximum,
}
"""What may be called in a formula."""

LONGEST = 400  # characters
SIGNS = str.maketrans("×·÷−–（），；＝＋＊／", "**/--(),;=+*/")
CURES = {
    "sqrt": "write x ** 0.5",
    "pow": "write x ** 2",
    "ln": "write log(x), which is the natural logarithm",
    "min": "write -max(-x, -y)",
    "abs": "write max(x, -x)",
    "maximum": "write max(x, y)",
    "tan": "write sin(x) / cos(x)",
}
SUMMARY = f"use + - * / **, numbers, names and {', '.join(FUNCTIONS)}"


def compute(text, numbers):
    """Compute a formula as a graph.

    Parameters
    ----------
    text : str
        Lines such as ``s = x + y``; the last one is the result. A name that no line makes is
        an input.
    numbers : mapping of str to float
        A number for each input.

    Returns
    -------
    Value
        The last node, named ``f`` unless its line names it. Inputs have their names, other
        numbers have none.

    Raises
    ------
    ValueError
        If ``numbers`` lacks an input, or a part cannot be read or computed; the message quotes
        the part and names the cure.

    Examples
    --------
    >>> from cnnref.graph import table
    >>> print(table(compute("s = x * x; s + 2 * y", {"x": 3, "y": 1})))
    node  computed as    value  gradient
    x     input         3.0000    6.0000
    s     x × x         9.0000    1.0000
    2     input         2.0000    1.0000
    y     input         1.0000    2.0000
    v1    2 × y         2.0000    1.0000
    f     s + v1       11.0000    1.0000
    """
    lines = _read(text)
    reader = _Reader(numbers)
    f = Value(0)
    for line in lines:
        f = reader.line(line)
    if not f.edges:
        raise ValueError("Nothing is computed in the last line: write one such as (x + y) * z.")
    taken = {node.name for node in topological(f)}
    if not f.name and "f" not in taken:
        f.named("f")
    return f


def _read(text):
    """The statements of a formula."""
    text = text.translate(SIGNS).strip()
    if not text:
        raise ValueError("The formula is empty: write one, such as (x + y) * z.")
    if len(text) > LONGEST:
        raise ValueError(f"The formula has {len(text)} characters: write at most {LONGEST}.")
    try:
        return ast.parse("\n".join(line.strip() for line in text.splitlines())).body
    except SyntaxError as error:
        line = (error.text or text).strip()
        raise ValueError(f"Python cannot read “{line}”: {_cure(line, error.msg)}.") from None
    except (RecursionError, MemoryError):
        raise ValueError("The formula is nested too deeply: name its parts in lines.") from None


def _cure(line, said):
    missing = re.search(r"(?<![\w.])([\d.]+)\s*([A-Za-z_]\w*)", line)
    if missing:
        return f"a product needs a sign, {missing[1]} * {missing[2]}"
    return said


class _Reader:
    """Computes statements, one after the other."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.known = {}

    def line(self, line):
        match line:
            case ast.Expr(value):
                return self.value(value)
            case ast.Assign([ast.Name(name)], value):
                return self.assign(name, value)
        raise _unknown(line)

    def assign(self, name, value):
        if name in FUNCTIONS:
            raise ValueError(f"“{name}” is a function: give the line “{name} = …” another name.")
        made = self.value(value)
        if name in self.known:
            raise ValueError(f"“{name}” is used before its line or twice: take another name.")
        self.known[name] = made if made.name else made.named(name)
        return made

    def number(self, name):
        try:
            return self.numbers[name]
        except KeyError:
            raise ValueError(f"numbers has none for {name}: give it one") from None

    def value(self, part):
        """Compute a part of a line, and say which it was if that fails."""
        match part:
            case ast.Constant(bool() | complex() | str() | bytes() | None):
                raise _unknown(part)
            case ast.Constant(int() | float() as number):
                return Value(_finite(number, part))
            case ast.Name(name) if name not in FUNCTIONS:
                if name not in self.known:
                    self.known[name] = Value(self.number(name), name)
                return self.known[name]
        inputs = [self.value(one) for one in _inputs(part)]
        try:
            made = _gate(part, inputs)
        except ValueError as error:
            raise ValueError(f"In “{ast.unparse(part)}”: {error}.") from None
        _finite(made.data, part)
        return made


def _finite(number, part):
    try:
        if isfinite(number):
            return number
    except OverflowError:
        pass
    raise ValueError(f"“{ast.unparse(part)}” is too large to compute: take smaller numbers.")


def _inputs(part):
    """The parts that a part is computed from."""
    match part:
        case ast.UnaryOp(ast.USub() | ast.UAdd(), value):
            return [value]
        case ast.BinOp(base, ast.Pow(), exponent):
            if _number(exponent) is None:
                text = ast.unparse(exponent)
                raise ValueError(f"The power “{text}” is no number: write exp({text} * log(…)).")
            return [base]
        case ast.BinOp(ast.Constant(1), ast.Div(), below):
            return [below]
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
            return [left, right]
        case ast.BinOp(left, ast.BitXor(), right):
            power = f"{ast.unparse(left)} ** {ast.unparse(right)}"
            raise ValueError(f"“{ast.unparse(part)}” is no power in Python: write {power}.")
        case ast.Call(ast.Name(name), args, []) if name in FUNCTIONS:
            if not args or (len(args) > 1 and name != "max"):
                takes = "one number or more" if name == "max" else "one number"
                raise ValueError(f"“{ast.unparse(part)}”: {name} takes {takes}, got {len(args)}.")
            return args
    raise _unknown(part)


def _gate(part, inputs):
    match part:
        case ast.UnaryOp(ast.USub(), ast.Constant()):
            return Value(-inputs[0].data)
        case ast.UnaryOp(ast.USub()):
            return -inputs[0]
        case ast.UnaryOp():
            return inputs[0]
        case ast.BinOp(op=ast.Pow()):
            return inputs[0] ** _number(part.right)
        case ast.Call(ast.Name(name)):
            return FUNCTIONS[name](*inputs)
        case ast.BinOp() if len(inputs) == 1:
            return reciprocal(inputs[0])
        case ast.BinOp(op=ast.Add()):
            return inputs[0] + inputs[1]
        case ast.BinOp(op=ast.Sub()):
            return inputs[0] - inputs[1]
        case ast.BinOp(op=ast.Mult()):
            return inputs[0] * inputs[1]
    return inputs[0] / inputs[1]


def _number(part):
    """The number that a constant stands for, or nothing."""
    match part:
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
            return -number
    return None


def _unknown(part):
    """The error for what no gate can do."""
    text = ast.unparse(part)
    match part:
        case ast.Call(ast.Name(name)) if name in CURES:
            return ValueError(f"There is no {name} here, in “{text}”: {CURES[name]}.")
        case ast.Call(ast.Attribute(attr=name)) if name in FUNCTIONS:
            return ValueError(f"“{ast.unparse(part.func)}” has a dot: write {name} alone.")
        case ast.Call(ast.Name(name), [one]) if name not in FUNCTIONS:
            product = f"{name} * ({ast.unparse(one)})"
            return ValueError(f"There is no function {name}, in “{text}”: for a product {product}.")
        case ast.Call(func, [one]) if not isinstance(func, ast.Name):
            return ValueError(f"“{text}” lacks a sign: write a * between the two brackets.")
        case ast.Name(name):
            return ValueError(f"“{name}” is a function: write what it is of, as in {name}(x).")
    return ValueError(f"“{text}” cannot be drawn: {SUMMARY}.")
