"""LeNet-5 as pure functions of its parameters."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from cnnref.models import lenet5_pytorch, lenet_gradients, lenet_log_probs

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 1, 32, 32))
LABELS = np.array([7, 0, 3])
PARAMS = [p + 0.01 for p in lenet5_pytorch(rng=1, dtype=np.float64).params.values()]


def in_torch(x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
    y = F.max_pool2d(F.relu(F.conv2d(x, c1, b1)), 2)
    y = F.max_pool2d(F.relu(F.conv2d(y, c3, b3)), 2)
    y = F.relu(F.conv2d(y, c5, b5)).flatten(1)
    return F.log_softmax(F.linear(F.relu(F.linear(y, f6, b6)), f7, b7), dim=1)


def test_results_and_gradients_are_those_of_pytorch():
    leaves = [torch.tensor(p, requires_grad=True) for p in PARAMS]
    log_probs = in_torch(torch.tensor(X), *leaves)
    expected = F.nll_loss(log_probs, torch.tensor(LABELS))
    expected.backward()
    loss, *grads = lenet_gradients(X, LABELS, *PARAMS)
    np.testing.assert_allclose(
        lenet_log_probs(X, *PARAMS), log_probs.detach(), rtol=1e-10, atol=1e-10
    )
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    for own, leaf in zip(grads, leaves, strict=True):
        np.testing.assert_allclose(own, leaf.grad, rtol=1e-10, atol=1e-10)


def test_parameters_are_not_changed_and_decide_the_precision():
    single = [p.astype(np.float32) for p in PARAMS]
    kept = [p.copy() for p in single]
    _, *grads = lenet_gradients(X.astype(np.float32), LABELS, *single)
    assert {g.dtype for g in grads} == {np.dtype(np.float32)}
    for p, k in zip(single, kept, strict=True):
        np.testing.assert_array_equal(p, k)


def test_wrong_parameters_are_named():
    with pytest.raises(ValueError, match=r"params must be 10 arrays, C1\.weight, .*: 9"):
        lenet_log_probs(X, *PARAMS[:-1])
    with pytest.raises(ValueError, match=r"C1\.bias must have shape \(6,\), got \(7,\)"):
        lenet_log_probs(X, PARAMS[0], np.zeros(7), *PARAMS[2:])
