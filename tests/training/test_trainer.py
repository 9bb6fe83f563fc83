from itertools import chain

import numpy as np
import pytest
import torch
from torch import nn

from cnnref.data import mnist
from cnnref.layers import Dense
from cnnref.models import MLP, Sequential, lenet5_1998, lenet5_pytorch, lenet_input
from cnnref.training import (
    CROSS_ENTROPY,
    HALF_MSE,
    NLL,
    SGD,
    Trainer,
    accuracy,
    maximum_a_posteriori,
    predict,
)
from cnnref.training.progress import track


def line_trainer(**options):
    x = np.arange(10.0)[:, None]
    model = Dense(1, 1, rng=0, dtype=np.float64)
    return Trainer(model, SGD(model, 0.01), HALF_MSE, x, 3 * x, batch_size=4, rng=1, **options)


def test_every_example_is_used_once_per_epoch():
    class Recorder:
        params: dict = {}  # noqa: RUF012
        grads: dict = {}  # noqa: RUF012

        def __init__(self):
            self.seen = []

        def forward(self, x):
            self.seen.append(x.ravel().tolist())
            return x

        def backward(self, grad_out):
            return grad_out

    model = Recorder()
    x = np.arange(10.0)[:, None]
    Trainer(model, SGD(model, 1), HALF_MSE, x, x, batch_size=4, rng=0).train(2, verbose=False)
    assert [len(batch) for batch in model.seen] == [4, 4, 2] * 2
    first, second = ([*chain(*model.seen[i : i + 3])] for i in (0, 3))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_history_notes_each_epoch():
    trainer = line_trainer()
    trainer.train(3, verbose=False)
    assert [row.number for row in trainer.history] == [1, 2, 3]
    assert len(trainer.losses) == 9
    assert trainer.history[1].loss == pytest.approx(np.mean(trainer.losses[3:6]))
    assert trainer.history[0].accuracy is None


def test_a_line_is_printed_per_epoch(capsys):
    trainer = line_trainer()
    trainer.train(1)
    assert capsys.readouterr().out.startswith("epoch 1: loss ")


def test_schedule_sets_the_rate_before_each_epoch():
    trainer, rates = line_trainer(), []
    trainer.train(3, schedule=lambda epoch: rates.append(epoch) or 0.01 / 2**epoch, verbose=False)
    assert rates == [0, 1, 2]
    assert trainer.optimizer.lr == 0.01 / 4


def test_a_loss_that_explodes_is_reported():
    trainer = line_trainer()
    trainer.optimizer.lr = 1e200
    with (
        pytest.raises(FloatingPointError, match=r"the loss is (nan|inf) in epoch .* smaller lr"),
        np.errstate(all="ignore"),
    ):
        trainer.train(50, verbose=False)


def test_a_bar_moves_only_where_somebody_sees_it(monkeypatch, capsys):
    assert list(track(range(4), "epoch 1", total=4)) == [0, 1, 2, 3]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert list(track(range(4), "epoch 1", total=4)) == [0, 1, 2, 3]
    assert "epoch 1" in capsys.readouterr().err


def test_predict_and_accuracy_in_parts():
    x = np.random.default_rng(0).normal(size=(7, 5))
    model = Sequential([Dense(5, 3, rng=0, dtype=np.float64)])
    whole = model.forward(x).argmax(axis=1)
    np.testing.assert_array_equal(predict(model, x, batch_size=3), whole)
    labels = whole.copy()
    labels[:2] += 1
    assert accuracy(model, x, labels, batch_size=3) == 5 / 7
    assert predict(model, x[:0]).shape == (0,)
    with pytest.raises(ValueError, match="labels must be one per example, got 0 for 0 examples"):
        accuracy(model, x[:0], labels[:0])


def test_wrong_arguments_are_refused():
    model = Dense(1, 1)
    x = np.zeros((3, 1))
    with pytest.raises(ValueError, match="targets must be one per example, got 2 for 3"):
        Trainer(model, SGD(model, 1), HALF_MSE, x, x[:2])
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        Trainer(model, SGD(model, 1), HALF_MSE, x, x, batch_size=0)


def test_R087_exclusive_or_is_learned():
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    wanted = np.array([[0.0], [1.0], [1.0], [0.0]])
    model = MLP([2, 4, 1], rng=2, dtype=np.float64)
    trainer = Trainer(
        model, SGD(model, 0.3, momentum=0.9), HALF_MSE, corners, wanted, batch_size=4, rng=0
    )
    trainer.train(300, verbose=False)
    np.testing.assert_allclose(model.forward(corners), wanted, atol=0.01)


def test_loss_curve_equals_that_of_pytorch():
    images, labels = mnist("train")
    x = lenet_input(images[:640], np.float64)
    model = lenet5_pytorch(rng=0, dtype=np.float64)
    module = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10), nn.LogSoftmax(dim=-1)),
    ).double()
    for own, parameter in zip(model.params.values(), module.parameters(), strict=True):
        parameter.data = torch.tensor(own)
    trainer = Trainer(
        model, SGD(model, 0.05, momentum=0.9), NLL, x, labels[:640], batch_size=32, rng=3
    )
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    for _ in range(20):
        loss = trainer.step()
        place = (trainer.position or len(x)) - 32
        chosen = trainer.order[place : place + 32]
        expected = nn.functional.nll_loss(
            module(torch.tensor(x[chosen])), torch.tensor(labels[chosen])
        )
        optimizer.zero_grad()
        expected.backward()
        optimizer.step()
        assert loss == pytest.approx(expected.item(), rel=1e-9)
    assert trainer.losses[-1] < trainer.losses[0]


@pytest.mark.parametrize(
    ("build", "loss", "lr", "epochs", "least"),
    [
        (lenet5_pytorch, NLL, 0.02, 3, 0.92),
        (lenet5_1998, maximum_a_posteriori(2.0), 0.002, 3, 0.92),
    ],
)
def test_bundled_digits_are_learned(build, loss, lr, epochs, least):
    images, labels = mnist("train")
    test_images, test_labels = mnist("test")
    model = build(rng=0)
    trainer = Trainer(
        model, SGD(model, lr, momentum=0.9), loss, lenet_input(images), labels, batch_size=32, rng=0
    )
    trainer.train(epochs, test=(lenet_input(test_images), test_labels), verbose=False)
    assert trainer.history[-1].accuracy >= least


def test_mlp_learns_the_bundled_digits():
    images, labels = mnist("train")
    flat = (images.reshape(len(images), -1) / 255 - 0.13).astype(np.float32)
    model = MLP([784, 64, 10], rng=0)
    trainer = Trainer(model, SGD(model, 0.1, momentum=0.9), CROSS_ENTROPY, flat, labels, rng=0)
    trainer.train(3, verbose=False)
    assert accuracy(model, flat, labels) > 0.95
