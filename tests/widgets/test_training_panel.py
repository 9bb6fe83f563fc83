import numpy as np
import pytest

from cnnref.data import mnist
from cnnref.models import lenet5_pytorch, lenet_input
from cnnref.training import NLL, SGD, Trainer, accuracy
from cnnref.widgets.training_panel import TrainingPanel

PATIENCE = 120  # seconds that a training may take on a busy machine
PANEL = "cnnref.widgets.training_panel"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """The first 600 digits, so that an epoch is quick."""

    def some(split):
        images, labels = mnist(split)
        return images[:600], labels[:600]

    monkeypatch.setattr(f"{PANEL}.mnist", some)
    return some


def finish(panel):
    panel.thread.join(PATIENCE)
    assert not panel.thread.is_alive()
    return panel.curves.curves


def test_it_trains_as_the_trainer_alone_does(few):
    panel = TrainingPanel(rate=0.03, batch=64, epochs=2)
    panel.start.click()
    curves = finish(panel)

    images, labels = few("train")
    rng = np.random.default_rng(0)
    model = lenet5_pytorch(rng=rng)
    x = lenet_input(images)
    alone = Trainer(model, SGD(model, 0.03, momentum=0.9), NLL, x, labels, batch_size=64, rng=rng)
    alone.train(2, verbose=False)
    test_images, test_labels = few("test")
    right = 100 * accuracy(model, lenet_input(test_images), test_labels)
    assert panel.trainer.losses == alone.losses
    assert curves["accuracies"][-1] == [20, pytest.approx(right)]
    assert [step for step, _ in curves["accuracies"]] == [0, 2, 5, 8, 10, 12, 15, 18, 20]
    assert curves["losses"][-1][0] == curves["steps"] == 20
    assert panel.curves.said.startswith(f"Done after 20 steps: {right:.1f} % right.")
    assert panel.progress.value == 1


def test_while_it_runs_stop_is_all_that_can_be_pressed_and_it_stops():
    panel = TrainingPanel(batch=16, epochs=10)
    assert panel.stop.disabled
    panel.start.click()
    first = panel.thread
    assert panel.start.disabled
    assert panel.rate.disabled
    assert not panel.stop.disabled
    panel.start.click()
    assert panel.thread is first, "a second start must not make a second training"
    panel.stop.click()
    curves = finish(panel)
    steps = len(panel.trainer.losses)
    assert 1 <= steps < curves["steps"] == 380
    assert panel.curves.said.startswith(f"Stopped after {steps} step")
    assert panel.stop.disabled
    assert not panel.start.disabled


def test_a_rate_that_learns_nothing_is_told():
    panel = TrainingPanel(rate=1, batch=16, epochs=1)
    panel.start.click()
    finish(panel)
    assert panel.curves.said.endswith("That is guessing: try another learning rate.")


def test_a_loss_that_is_no_number_is_explained_and_one_can_start_again(monkeypatch):
    monkeypatch.setattr(f"{PANEL}.lenet_input", lambda images: lenet_input(images) * np.inf)
    panel = TrainingPanel(epochs=1)
    panel.start.click()
    finish(panel)
    assert panel.curves.said.startswith("Stopped: the loss is nan in epoch 1")
    assert not panel.start.disabled
    monkeypatch.setattr(f"{PANEL}.lenet_input", lenet_input)
    panel.start.click()
    panel.stop.click()
    finish(panel)
    assert panel.curves.said.startswith("Stopped after")


def test_any_other_error_is_shown(monkeypatch):
    def broken(split):
        raise ValueError(f"the bundled {split} digits are damaged")

    monkeypatch.setattr(f"{PANEL}.mnist", broken)
    panel = TrainingPanel()
    panel.start.click()
    panel.thread.join(PATIENCE)
    assert panel.curves.said == (
        "Stopped by an error, ValueError: the bundled train digits are damaged"
    )
    assert not panel.start.disabled


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"batch": 33}, "batch must be one of 16, .*, got 33"),
        ({"rate": 3}, "rate must be one of 0.001, .*, got 3"),
        ({"epochs": 0}, "epochs must be from 1 to 10, got 0"),
    ],
)
def test_what_no_slider_has_is_refused(choice, said):
    with pytest.raises(ValueError, match=said):
        TrainingPanel(**choice)
