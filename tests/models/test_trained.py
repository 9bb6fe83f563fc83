import os

import numpy as np
import pytest

from cnnref.data import mnist
from cnnref.models import lenet5_pytorch, lenet5_trained, lenet_input
from cnnref.models.trained import WEIGHTS
from cnnref.training import accuracy


def test_kept_weights_are_small_and_complete():
    assert WEIGHTS.stat().st_size < 300_000
    model, fresh = lenet5_trained(np.float64), lenet5_pytorch(rng=0)
    assert model.params.keys() == fresh.params.keys()
    assert all(param.dtype == np.float64 for param in model.params.values())
    for name, param in model.params.items():
        assert np.abs(param - fresh.params[name]).max() > 0.01


def test_trained_network_reads_the_bundled_digits():
    images, labels = mnist("test")
    assert accuracy(lenet5_trained(), lenet_input(images), labels) >= 0.99


@pytest.mark.skipif("CNNREF_CACHE" not in os.environ, reason="needs the whole of MNIST")
def test_trained_network_reads_the_whole_test_set():
    images, labels = mnist("test", subset=False)
    assert accuracy(lenet5_trained(), lenet_input(images), labels) == 0.9927
