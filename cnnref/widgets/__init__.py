"""Figures that answer: one ``.py`` that computes every step, one ``.js`` that draws them."""

from cnnref.widgets.convolution import convolution_stepper

__all__ = ["convolution_stepper"]
