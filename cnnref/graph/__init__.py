"""A scalar computation graph: forward values, gradients by the chain rule, table and drawing."""

from cnnref.graph.chain_rule import gradients, topological
from cnnref.graph.drawing import draw
from cnnref.graph.table import table
from cnnref.graph.value import Value, exp, log, maximum, reciprocal, relu, sigmoid, tanh
from cnnref.graph.worked import product_of_sum, reciprocal_of_exponential

__all__ = [
    "Value",
    "draw",
    "exp",
    "gradients",
    "log",
    "maximum",
    "product_of_sum",
    "reciprocal",
    "reciprocal_of_exponential",
    "relu",
    "sigmoid",
    "table",
    "tanh",
    "topological",
]
