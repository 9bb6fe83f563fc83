"""The training loop: shuffle, step through batches, measure, repeat."""

from time import perf_counter
from typing import NamedTuple

import numpy as np

from cnnref.shapes import at_least
from cnnref.training.evaluate import accuracy
from cnnref.training.progress import track


class Epoch(NamedTuple):
    """What is noted after each pass over the training set.

    Examples
    --------
    >>> print(Epoch(1, 0.25, 0.9, 3.0))
    epoch 1: loss 0.2500, test accuracy 90.00 %, 3.0 s
    """

    number: int
    loss: float
    accuracy: float | None
    seconds: float

    def __str__(self):
        test = "" if self.accuracy is None else f", test accuracy {100 * self.accuracy:.2f} %"
        return f"epoch {self.number}: loss {self.loss:.4f}{test}, {self.seconds:.1f} s"


class Trainer:
    """Train a model on examples with targets.

    Everything that decides the next step is an attribute, so that `save` and `restore` of
    `cnnref.training.checkpoint` can stop it anywhere and go on with the same bits.

    Parameters
    ----------
    model : model
        Anything with `forward`, `backward`, `params` and `grads`.
    optimizer : SGD
        What changes the parameters.
    loss : Loss
        A pair of `cnnref.training.loss`.
    x, targets : (N, ...)
        Examples, and the labels or values that the loss compares the outputs with.
    batch_size : int
        Examples per step; the last batch of an epoch may be smaller.
    rng : Generator or int, optional
        Shuffles the examples anew before each epoch.

    Attributes
    ----------
    epoch, position : int
        Finished epochs, and examples used of the current one.
    losses : list of float
        Loss of every step.
    history : list of Epoch
        One per finished epoch.

    Examples
    --------
    >>> from cnnref.layers import Dense
    >>> from cnnref.training import HALF_MSE, SGD
    >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> line = Dense(1, 1, rng=0, dtype=np.float64)
    >>> trainer = Trainer(line, SGD(line, 0.1), HALF_MSE, x, 2 * x + 1, batch_size=2, rng=0)
    >>> trainer.train(200, verbose=False)
    >>> line.params["weight"].round(3).item(), line.params["bias"].round(3).item()
    (2.0, 1.0)
    """

    def __init__(self, model, optimizer, loss, x, targets, *, batch_size=64, rng=None):
        if len(x) != len(targets) or not len(x):
            raise ValueError(f"targets must be one per example, got {len(targets)} for {len(x)}")
        self.model, self.optimizer, self.loss = model, optimizer, loss
        self._backward = getattr(model, "backward_params", model.backward)
        self.x, self.targets = x, targets
        self.batch_size = at_least(1, batch_size=batch_size)
        self.rng = np.random.default_rng(rng)
        self.epoch = self.position = 0
        self.order = np.zeros(0, np.int64)
        self.losses: list[float] = []
        self.history: list[Epoch] = []

    def step(self):
        """Learn from the next batch and return its loss."""
        if self.position == 0:
            self.order = self.rng.permutation(len(self.x))
        chosen = self.order[self.position : self.position + self.batch_size]
        targets = self.targets[chosen]
        outputs = self.model.forward(self.x[chosen])
        loss = float(self.loss.value(outputs, targets))
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} in epoch {self.epoch + 1} after {self.position} examples: "
                f"try a smaller lr than {self.optimizer.lr}"
            )
        self._backward(self.loss.gradient(1.0, outputs, targets))
        self.optimizer.step()
        self.losses.append(loss)
        self.position += len(chosen)
        if self.position == len(self.x):
            self.epoch, self.position = self.epoch + 1, 0
        return loss

    def train(self, epochs, *, test=None, schedule=None, verbose=True):
        """Train until so many epochs are finished, those before a restart included.

        Parameters
        ----------
        epochs : int
            Epochs in all.
        test : tuple of ndarray, optional
            Examples and labels whose accuracy is measured after each epoch.
        schedule : callable, optional
            ``schedule(epoch)`` gives the learning rate, counting finished epochs from 0.
        verbose : bool
            Whether to show progress and print a line per epoch.
        """
        while self.epoch < epochs:
            if schedule is not None:
                self.optimizer.lr = schedule(self.epoch)
            self._finish_epoch(test, verbose)

    def _finish_epoch(self, test, verbose):
        start, number = perf_counter(), self.epoch + 1
        rest = -(-(len(self.x) - self.position) // self.batch_size)
        steps = range(rest)
        for _ in track(steps, f"epoch {number}", total=rest) if verbose else steps:
            self.step()
        seconds = perf_counter() - start
        per_epoch = -(-len(self.x) // self.batch_size)
        mean = float(np.mean(self.losses[-per_epoch:]))
        tested = None if test is None else accuracy(self.model, *test)
        self.history.append(Epoch(number, mean, tested, seconds))
        if verbose:
            print(self.history[-1])
