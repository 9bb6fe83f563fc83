"""Convolutional networks in NumPy, each function beside its derivative."""

__version__ = "0.1.0"
