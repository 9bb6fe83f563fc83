"""Learning: descent, the loop, checkpoints, and proof that the gradients are right."""

from cnnref.training.checkpoint import restore, save
from cnnref.training.evaluate import accuracy, predict
from cnnref.training.gradient_check import Report, check_function, check_layer
from cnnref.training.loss import (
    CROSS_ENTROPY,
    CROSS_ENTROPY_OF_PROBABILITIES,
    HALF_MSE,
    NLL,
    Loss,
    maximum_a_posteriori,
)
from cnnref.training.sgd import SGD
from cnnref.training.trainer import Epoch, Trainer

__all__ = [
    "CROSS_ENTROPY",
    "CROSS_ENTROPY_OF_PROBABILITIES",
    "HALF_MSE",
    "NLL",
    "SGD",
    "Epoch",
    "Loss",
    "Report",
    "Trainer",
    "accuracy",
    "check_function",
    "check_layer",
    "maximum_a_posteriori",
    "predict",
    "restore",
    "save",
]
