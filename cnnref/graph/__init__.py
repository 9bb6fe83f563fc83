"""A scalar computation graph: forward values, gradients by the chain rule, table and drawing."""

from cnnref.graph.chain_rule import gradients, topological
from cnnref.graph.drawing import draw
from cnnref.graph.expression import compute
from cnnref.graph.table import table
from cnnref.graph.value import (
    Value,
    cos,
    exp,
    log,
    maximum,
    power,
    reciprocal,
    relu,
    sigmoid,
    sin,
    tanh,
)
from cnnref.graph.worked import product_of_sum, reciprocal_of_exponential

__all__ = [
    "Value",
    "compute",
    "cos",
    "draw",
    "exp",
    "gradients",
    "log",
    "maximum",
    "power",
    "product_of_sum",
    "reciprocal",
    "reciprocal_of_exponential",
    "relu",
    "sigmoid",
    "sin",
    "table",
    "tanh",
    "topological",
]
