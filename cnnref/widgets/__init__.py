"""Figures that answer: one ``.py`` that computes every step, one ``.js`` that draws them."""

from cnnref.widgets.channels import channels_stepper
from cnnref.widgets.convolution import convolution_stepper
from cnnref.widgets.convolution_backward import convolution_backward_stepper
from cnnref.widgets.equivariance import equivariance_stepper
from cnnref.widgets.pooling import pooling_stepper
from cnnref.widgets.preprocessing import preprocessing_stepper
from cnnref.widgets.receptive_field import receptive_field_stepper

__all__ = [
    "channels_stepper",
    "convolution_backward_stepper",
    "convolution_stepper",
    "equivariance_stepper",
    "pooling_stepper",
    "preprocessing_stepper",
    "receptive_field_stepper",
]
