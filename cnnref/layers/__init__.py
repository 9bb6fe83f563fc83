"""State over `cnnref.functional`: each layer keeps its weights and its last input."""

from cnnref.layers.activation import (
    LeakyReLU,
    LogSoftmax,
    ReLU,
    ScaledTanh,
    Sigmoid,
    Softmax,
    Tanh,
)
from cnnref.layers.convolution import Conv2d, PartialConv2d
from cnnref.layers.dense import Dense, Flatten
from cnnref.layers.layer import Layer
from cnnref.layers.pooling import MaxPool2d, MeanPool2d, TrainablePool2d
from cnnref.layers.rbf import RBF, digit_drawings

__all__ = [
    "RBF",
    "Conv2d",
    "Dense",
    "Flatten",
    "Layer",
    "LeakyReLU",
    "LogSoftmax",
    "MaxPool2d",
    "MeanPool2d",
    "PartialConv2d",
    "ReLU",
    "ScaledTanh",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "TrainablePool2d",
    "digit_drawings",
]
