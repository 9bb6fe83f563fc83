"""Preparing data, as PyTorch answers it."""

import torch

from cnnref.oracle.tensors import array, tensor


def center(train, x, *, axes=(0,)):
    """Subtract the mean of the training set over these axes."""
    return array(tensor(x) - tensor(train).mean(axes, keepdim=True))


def standardize(train, x):
    """Subtract the training set's means and divide by its deviations; 0 counts as 1."""
    std, mean = torch.std_mean(tensor(train), 0, correction=0)
    return array((tensor(x) - mean) / torch.where(std == 0, 1, std))


def min_max(train, x, low, high):
    """Scale so that the training set runs from low to high; a width of 0 counts as 1."""
    least, largest = torch.aminmax(tensor(train), dim=0)
    width = torch.where(largest == least, 1, largest - least)
    return array((tensor(x) - least) / width * (high - low) + low)


def covariance(x):
    """Covariance of the features, a mean over the examples."""
    return array(torch.cov(tensor(x).T, correction=0))


def principal_axes(x):
    """Axes of the covariance in columns, first entries positive, and variances, largest first."""
    variances, axes = torch.linalg.eigh(torch.cov(tensor(x).T, correction=0))
    return array((axes * axes[0].sign()).flip(1)), array(variances.flip(0))
