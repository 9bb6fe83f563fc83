"""The oracle: device, precision, and that its names and signatures are those of functional."""

import inspect

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from cnnref import functional, oracle

NOT_MATHEMATICS = {"batch_last"}
NAMES = sorted(set(functional.__all__) - NOT_MATHEMATICS)


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_its_oracle_with_the_same_signature(name):
    ours = inspect.signature(getattr(functional, name))
    without = [p for p in ours.parameters.values() if p.name not in ("need_grad_x", "maxima")]
    assert inspect.signature(getattr(oracle, name)) == ours.replace(parameters=without)


def test_device_is_the_one_named(monkeypatch):
    monkeypatch.setenv("CNNREF_DEVICE", "cpu")
    assert oracle.device() == torch.device("cpu")


def test_device_is_cuda_where_there_is_one(monkeypatch):
    monkeypatch.delenv("CNNREF_DEVICE", raising=False)
    assert oracle.device().type == ("cuda" if torch.cuda.is_available() else "cpu")


def test_unknown_device_is_named(monkeypatch):
    monkeypatch.setenv("CNNREF_DEVICE", "tpu")
    with pytest.raises(ValueError, match="CNNREF_DEVICE must be 'cpu' or 'cuda', got 'tpu'"):
        oracle.device()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_missing_device_is_named(monkeypatch):
    monkeypatch.setenv("CNNREF_DEVICE", "cuda")
    with pytest.raises(ValueError, match="CNNREF_DEVICE is 'cuda', but PyTorch finds no CUDA"):
        oracle.device()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_cuda_computes_in_float64_without_tf32(monkeypatch):
    x = np.random.default_rng(0).standard_normal((8, 16, 32, 32))
    w = np.random.default_rng(1).standard_normal((16, 16, 3, 3))
    monkeypatch.setenv("CNNREF_DEVICE", "cuda")
    out = oracle.conv2d(x, w)
    assert oracle.tensors.tensor(x).is_cuda
    assert not torch.backends.cudnn.allow_tf32
    assert_allclose(out, functional.conv2d(x, w), rtol=1e-10, atol=1e-10)


def test_lists_and_integers_come_out_as_new_float64_arrays():
    out = oracle.correlate2d([[1, 2], [3, 4]], [[1]])
    assert isinstance(out, np.ndarray)
    assert out.dtype == np.float64
    assert out.tolist() == [[1, 2], [3, 4]]


def test_arguments_stay_and_nothing_is_shared():
    x = np.ones((1, 1, 2, 2))
    out = oracle.pad(x, 0)
    out[:] = 5
    assert (x == 1).all()


def test_gradients_come_from_autograd_with_any_upstream():
    (grad,) = oracle.gradients(torch.square, [1.0, 10.0], [3.0, 4.0])
    assert grad.tolist() == [6, 80]
