"""Digits to learn from, and what is done to them before a network sees them."""

from cnnref.data.centring import centre_of_mass, fit_digit, ink_box, shrink
from cnnref.data.idx import read_idx
from cnnref.data.loader import mnist
from cnnref.data.preprocessing import PCA, Center, MinMax, Standardize, Whiten

__all__ = [
    "PCA",
    "Center",
    "MinMax",
    "Standardize",
    "Whiten",
    "centre_of_mass",
    "fit_digit",
    "ink_box",
    "mnist",
    "read_idx",
    "shrink",
]
