"""Figures that answer: one ``.py`` that computes every step, one ``.js`` that draws them."""

from cnnref.widgets.activations import activations_stepper
from cnnref.widgets.chain_net import chain_net_stepper
from cnnref.widgets.chain_rule import chain_rule_stepper
from cnnref.widgets.channels import channels_stepper
from cnnref.widgets.convolution import convolution_stepper
from cnnref.widgets.convolution_backward import convolution_backward_stepper
from cnnref.widgets.equivariance import equivariance_stepper
from cnnref.widgets.lenet import lenet_live
from cnnref.widgets.pooling import pooling_stepper
from cnnref.widgets.preprocessing import preprocessing_stepper
from cnnref.widgets.receptive_field import receptive_field_stepper
from cnnref.widgets.xor import xor_stepper

__all__ = [
    "activations_stepper",
    "chain_net_stepper",
    "chain_rule_stepper",
    "channels_stepper",
    "convolution_backward_stepper",
    "convolution_stepper",
    "equivariance_stepper",
    "lenet_live",
    "pooling_stepper",
    "preprocessing_stepper",
    "receptive_field_stepper",
    "xor_stepper",
]
