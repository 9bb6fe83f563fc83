"""A panel that trains LeNet-5 in a notebook: sliders, progress, live curves, Stop.

The training runs in a thread of the kernel, so that the kernel can hear Stop meanwhile.
"""

from threading import Event, Thread
from time import perf_counter

import anywidget
import ipywidgets
import numpy as np
import traitlets

from cnnref.data import mnist
from cnnref.models import lenet5_pytorch, lenet_input
from cnnref.shapes import one_of
from cnnref.training import NLL, SGD, Trainer, accuracy
from cnnref.widgets.notebook import module, style

MOMENTUM = 0.9
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
BATCHES = (16, 32, 64, 128, 256)
MOST_EPOCHS = 10
GUESSING = 15  # percent right, up to which a network has learned nothing
TESTS = 4  # of the accuracy, in each epoch
PAUSE = 0.15  # seconds between two drawings of the curves
NOTHING = {"losses": [], "accuracies": [], "steps": 0}


class Curves(anywidget.AnyWidget):
    """Loss and accuracy over the steps, as pairs of step and value, and what is said of them."""

    _esm = module("training_panel")
    _css = style()
    curves = traitlets.Dict(NOTHING).tag(sync=True)
    said = traitlets.Unicode("Choose, and press Start.").tag(sync=True)


class TrainingPanel(ipywidgets.VBox):
    """Train the modern LeNet-5 on the bundled digits, with sliders for what decides how it goes.

    Leave it as the last line of a cell, and press Start.

    Parameters
    ----------
    rate : {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1}
        Learning rate.
    batch : {16, 32, 64, 128, 256}
        Digits per step.
    epochs : int
        Rounds through the digits, 1 to 10.

    Raises
    ------
    ValueError
        If one of them is none of these.

    Attributes
    ----------
    trainer : Trainer or None
        The training that ran last, with its `model`.

    Examples
    --------
    >>> panel = TrainingPanel(epochs=1)
    >>> panel.curves.said
    'Choose, and press Start.'
    """

    def __init__(self, *, rate=0.03, batch=32, epochs=3):
        one_of(RATES, rate=rate)
        one_of(BATCHES, batch=batch)
        if not 1 <= epochs <= MOST_EPOCHS:
            raise ValueError(f"epochs must be from 1 to {MOST_EPOCHS}, got {epochs}")
        wide = {
            "style": {"description_width": "7em"},
            "layout": {"width": "26em", "max_width": "100%"},
        }
        slider = ipywidgets.SelectionSlider
        self.rate = slider(options=RATES, value=rate, description="learning rate", **wide)
        self.batch = slider(options=BATCHES, value=batch, description="batch size", **wide)
        self.epochs = ipywidgets.IntSlider(
            epochs, min=1, max=MOST_EPOCHS, description="epochs", **wide
        )
        self.start = ipywidgets.Button(description="Start", icon="play", button_style="primary")
        self.stop = ipywidgets.Button(description="Stop", icon="stop", disabled=True)
        self.progress = ipywidgets.FloatProgress(0, min=0, max=1, layout={"width": "12em"})
        self.place = ipywidgets.Label()
        self.curves = Curves()
        self.trainer = None
        self.thread = None
        self._stopped = Event()
        self.start.on_click(self._begin)
        self.stop.on_click(lambda _: self._stopped.set())
        run = ipywidgets.HBox(
            [self.start, self.stop, self.progress, self.place], layout={"flex_flow": "row wrap"}
        )
        super().__init__([self.rate, self.batch, self.epochs, run, self.curves])

    def _begin(self, _):
        if self.thread and self.thread.is_alive():
            return
        self._stopped.clear()
        self._lock(True)
        self.curves.said = "It learns …"
        self.thread = Thread(target=self._train, daemon=True)
        self.thread.start()

    def _lock(self, running):
        """Let the reader press only what makes sense now."""
        self.stop.disabled = not running
        for control in (self.start, self.rate, self.batch, self.epochs):
            control.disabled = running

    def _train(self):
        try:
            with np.errstate(all="ignore"):  # a loss that is not finite is told below
                self._learn()
        except FloatingPointError as error:
            self.curves.said = f"Stopped: {error}."
        except Exception as error:
            self.curves.said = f"Stopped by an error, {type(error).__name__}: {error}"
        finally:
            self._lock(False)

    def _new_trainer(self):
        x, labels = _digits("train")
        rng = np.random.default_rng(0)
        model = lenet5_pytorch(rng=rng)
        descent = SGD(model, self.rate.value, momentum=MOMENTUM)
        return Trainer(model, descent, NLL, x, labels, batch_size=self.batch.value, rng=rng)

    def _learn(self):
        self.trainer = trainer = self._new_trainer()
        test = _digits("test")
        per_epoch = -(-len(trainer.x) // self.batch.value)
        total = per_epoch * self.epochs.value
        tested = {round(per_epoch * part / TESTS) for part in range(1, TESTS + 1)}
        losses, accuracies = [], [[0, 100 * accuracy(trainer.model, *test)]]
        step, drawn, fresh, ending = 0, 0.0, [], False
        while not ending:
            step += 1
            fresh.append(trainer.step())
            ending = step == total or self._stopped.is_set()
            if ending or (step - 1) % per_epoch + 1 in tested:
                accuracies.append([step, 100 * accuracy(trainer.model, *test)])
            if ending or perf_counter() - drawn > PAUSE:
                losses.append([step, float(np.mean(fresh))])
                self._show(losses, accuracies, step, total)
                drawn, fresh = perf_counter(), []
        right = accuracies[-1][1]
        done = "Done" if step == total else "Stopped"
        hint = " That is guessing: try another learning rate." if right < GUESSING else ""
        self.curves.said = f"{done} after {step} steps: {right:.1f} % right.{hint}"

    def _show(self, losses, accuracies, step, total):
        self.curves.curves = {"losses": [*losses], "accuracies": [*accuracies], "steps": total}
        self.progress.value = step / total
        self.place.value = f"step {step} of {total}"


def _digits(split):
    images, labels = mnist(split)
    return lenet_input(images), labels
