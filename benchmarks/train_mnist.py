"""Train LeNet-5 on the whole of MNIST and compare with PyTorch, step by step and by the clock.

    python benchmarks/train_mnist.py pytorch --save    # the weights kept in cnnref/data
    python benchmarks/train_mnist.py 1998
    python benchmarks/train_mnist.py compare           # loss curves and seconds per epoch

Set OMP_NUM_THREADS to choose the number of threads. Results are printed and added to
benchmarks/results/train_mnist.json.
"""

import argparse
import json
import math
import os
import platform
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from cnnref.data import mnist
from cnnref.models import lenet5_1998, lenet5_pytorch, lenet_input
from cnnref.models.trained import WEIGHTS
from cnnref.training import NLL, SGD, Trainer, accuracy, maximum_a_posteriori

RESULTS = Path(__file__).parent / "results" / "train_mnist.json"
RECIPES = {  # name: (model, loss, batch size, first learning rate, epochs)
    "pytorch": (lenet5_pytorch, NLL, 64, 0.04, 20),
    "1998": (lenet5_1998, maximum_a_posteriori(2.0), 32, 0.003, 25),
}
SEED = 1998


def train(name, epochs):
    """Train by the recipe, with a rate that falls to zero like a cosine."""
    build, loss, batch_size, lr, planned = RECIPES[name]
    epochs = epochs or planned
    x, labels = digits("train")
    rng = np.random.default_rng(SEED)
    model = build(rng=rng)
    optimizer = SGD(model, lr, momentum=0.9)
    trainer = Trainer(model, optimizer, loss, x, labels, batch_size=batch_size, rng=rng)

    def schedule(epoch):
        return lr * (1 + math.cos(math.pi * epoch / epochs)) / 2

    trainer.train(epochs, test=digits("test"), schedule=schedule)
    last = trainer.history[-1]
    note(
        name,
        epochs=epochs,
        batch_size=batch_size,
        lr=lr,
        test_accuracy=last.accuracy,
        best_test_accuracy=max(row.accuracy for row in trainer.history),
    )
    return model


def save(model):
    """Keep the weights in half precision, and say what they still can."""
    np.savez_compressed(WEIGHTS, **{k: v.astype(np.float16) for k, v in model.params.items()})
    model.load({name: param.astype(np.float16) for name, param in model.params.items()})
    right = accuracy(model, *digits("test"))
    note("kept weights", test_accuracy=right, bytes=WEIGHTS.stat().st_size)


def compare(steps=100, epochs=3, batch_size=64, lr=0.04):
    """Train here and in PyTorch from the same weights in the same order."""
    losses = [
        np.array(both(np.float64, batch_size, lr, steps)[which]) for which in ("own", "torch")
    ]
    difference = float(np.abs(losses[0] - losses[1]).max())
    note("loss curves in float64", steps=steps, largest_difference=difference)
    seconds = {"own": [], "torch": []}
    for _ in range(epochs):
        timed = both(np.float32, batch_size, lr, math.ceil(60_000 / batch_size))
        for which, values in seconds.items():
            values.append(timed[f"{which} seconds"])
    own, other = (median(values) for values in seconds.values())
    note(
        "seconds per epoch",
        cnnref=round(own, 2),
        pytorch=round(other, 2),
        ratio=round(own / other, 3),
        batch_size=batch_size,
        threads=threads(),
    )


def both(dtype, batch_size, lr, steps):
    """Make the same steps in both, taking turns, and return the losses and the seconds."""
    import torch
    from torch import nn

    x, labels = digits("train", dtype)
    model = lenet5_pytorch(rng=SEED, dtype=dtype)
    trainer = Trainer(
        model, SGD(model, lr, momentum=0.9), NLL, x, labels, batch_size=batch_size, rng=SEED
    )
    module = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10), nn.LogSoftmax(dim=-1)),
    )
    for own, parameter in zip(model.params.values(), module.parameters(), strict=True):
        parameter.data = torch.tensor(own)
    optimizer = torch.optim.SGD(module.parameters(), lr=lr, momentum=0.9)
    images, targets = torch.tensor(x), torch.tensor(labels)
    result = {"own": [], "torch": [], "own seconds": 0.0, "torch seconds": 0.0}
    for _ in range(steps):
        place, start = trainer.position, perf_counter()
        result["own"].append(trainer.step())
        result["own seconds"] += perf_counter() - start

        start = perf_counter()
        chosen = torch.tensor(trainer.order[place : place + batch_size])
        loss = nn.functional.nll_loss(module(images[chosen]), targets[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        result["torch"].append(loss.item())
        result["torch seconds"] += perf_counter() - start
    return result


def digits(split, dtype=np.float32):
    """Return the whole of MNIST, prepared."""
    images, labels = mnist(split, subset=False)
    return lenet_input(images, dtype), labels


def threads():
    """Return how many threads the matrix products use, as far as the environment says."""
    return os.environ.get("OMP_NUM_THREADS", str(os.cpu_count()))


def note(name, **values):
    """Print a result and keep it."""
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in values.items()))
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    machine = {"numpy": np.__version__, "python": platform.python_version()}
    RESULTS.write_text(json.dumps(known | {name: values | machine}, indent=2) + "\n")


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=[*RECIPES, "compare"], nargs="?", default="compare")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's number")
    parser.add_argument("--save", action="store_true", help="keep the weights in cnnref/data")
    options = parser.parse_args()
    if options.what == "compare":
        compare(epochs=options.epochs or 3)
        return
    model = train(options.what, options.epochs)
    if options.save:
        save(model)


if __name__ == "__main__":
    main()
