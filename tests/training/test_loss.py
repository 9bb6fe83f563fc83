import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from cnnref.training import (
    CROSS_ENTROPY,
    CROSS_ENTROPY_OF_PROBABILITIES,
    HALF_MSE,
    NLL,
    maximum_a_posteriori,
)

RUBBISH = 1.5


def torch_map(scores, labels):
    wrong = np.exp(-RUBBISH) + torch.exp(scores).sum(dim=1)
    return (torch.log(wrong) - scores[torch.arange(len(labels)), labels]).mean()


PAIRS = {
    "cross-entropy": (CROSS_ENTROPY, F.cross_entropy),
    "nll": (NLL, F.nll_loss),
    "of probabilities": (
        CROSS_ENTROPY_OF_PROBABILITIES,
        lambda p, labels: F.nll_loss(torch.log(p), labels),
    ),
    "1998": (maximum_a_posteriori(RUBBISH), torch_map),
}


@pytest.mark.parametrize("name", PAIRS)
def test_loss_and_gradient_equal_pytorch(name):
    loss, expected = PAIRS[name]
    rng = np.random.default_rng(0)
    outputs = (
        rng.uniform(0.1, 0.9, (5, 4)) if name == "of probabilities" else rng.normal(size=(5, 4))
    )
    labels = np.array([0, 3, 1, 1, 2])
    tensor = torch.tensor(outputs, requires_grad=True)
    value = expected(tensor, torch.tensor(labels))
    (0.7 * value).backward()
    assert loss.value(outputs, labels) == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(loss.gradient(0.7, outputs, labels), tensor.grad, rtol=1e-10)


def test_half_mean_squared_error_is_half_of_the_squares_per_sample():
    y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, 0.0]])
    assert HALF_MSE.value(y, t) == 16 / 4
    np.testing.assert_array_equal(HALF_MSE.gradient(1.0, y, t), [[0, 0], [0, 2]])


def test_probability_zero_gives_a_finite_loss():
    probabilities = np.array([[0.0, 1.0]])
    assert np.isfinite(CROSS_ENTROPY_OF_PROBABILITIES.value(probabilities, np.array([0])))
    gradient = CROSS_ENTROPY_OF_PROBABILITIES.gradient(1.0, probabilities, np.array([0]))
    assert np.isfinite(gradient).all()


def test_rubbish_stops_the_push_on_far_wrong_classes():
    near, far = np.array([[-0.1, -1.0]]), np.array([[-0.1, -30.0]])
    labels, loss = np.array([0]), maximum_a_posteriori(2.0)
    assert abs(loss.gradient(1.0, near, labels)[0, 1]) > 0.1
    assert abs(loss.gradient(1.0, far, labels)[0, 1]) < 1e-12
