"""Networks: rows of layers to run and train, and tables of sizes to count."""

from cnnref.models.classic import ALEXNET, CLASSIC, GOOGLENET, VGG16, ZFNET
from cnnref.models.lenet import (
    C3_TABLE,
    lenet5_1998,
    lenet5_keras,
    lenet5_pytorch,
    lenet_input,
)
from cnnref.models.mlp import MLP
from cnnref.models.pure import lenet_gradients, lenet_log_probs
from cnnref.models.sequential import Sequential
from cnnref.models.summary import Summary, summarize
from cnnref.models.trained import lenet5_trained
from cnnref.models.units import Branches, Conv, Full, Local, Pool

__all__ = [
    "ALEXNET",
    "C3_TABLE",
    "CLASSIC",
    "GOOGLENET",
    "MLP",
    "VGG16",
    "ZFNET",
    "Branches",
    "Conv",
    "Full",
    "Local",
    "Pool",
    "Sequential",
    "Summary",
    "lenet5_1998",
    "lenet5_keras",
    "lenet5_pytorch",
    "lenet5_trained",
    "lenet_gradients",
    "lenet_input",
    "lenet_log_probs",
    "summarize",
]
