"""Stop a training anywhere and go on later with the same bits.

A checkpoint is one npz file: weights, velocities, the order of the current epoch, and a line of
JSON with the position, the random generator and the history. It holds no pickled objects, and it
replaces the file before it only once it is complete.
"""

import json
import os
import tempfile
from pathlib import Path

import numpy as np

from cnnref.training.trainer import Epoch


def save(trainer, path):
    """Write all that decides the next step of a `Trainer` to a file.

    Parameters
    ----------
    trainer : Trainer
        Between two steps, at any place in an epoch.
    path : str or Path
        The file; one that is there is replaced as a whole.
    """
    path = Path(path)
    state = {
        "epoch": trainer.epoch,
        "position": trainer.position,
        "batch_size": trainer.batch_size,
        "lr": trainer.optimizer.lr,
        "momentum": trainer.optimizer.momentum,
        "rng": trainer.rng.bit_generator.state,
        "history": trainer.history,
    }
    arrays = {"state": np.array(json.dumps(state)), "order": trainer.order}
    arrays["losses"] = np.array(trainer.losses)
    for kind, parts in _parts(trainer).items():
        arrays |= {f"{kind}/{name}": array for name, array in parts.items()}
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def restore(trainer, path):
    """Bring a `Trainer` built as the saved one was to where that one stopped.

    Parameters
    ----------
    trainer : Trainer
        With a model of the same parameters and as many examples.
    path : str or Path
        A file that `save` wrote.

    Raises
    ------
    ValueError
        If the file belongs to another model or another number of examples; nothing is changed.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    state = json.loads(str(arrays.pop("state")))
    order, losses = arrays.pop("order"), arrays.pop("losses")
    own = {
        f"{kind}/{name}": array
        for kind, parts in _parts(trainer).items()
        for name, array in parts.items()
    }
    _check(own, arrays, order, trainer)
    for name, array in own.items():
        array[...] = arrays[name]
    trainer.order, trainer.losses = order, losses.tolist()
    trainer.epoch, trainer.position = state["epoch"], state["position"]
    trainer.batch_size = state["batch_size"]
    trainer.optimizer.lr, trainer.optimizer.momentum = state["lr"], state["momentum"]
    trainer.rng.bit_generator.state = state["rng"]
    trainer.history = [Epoch(*row) for row in state["history"]]


def _parts(trainer):
    return {"params": trainer.model.params, "velocity": trainer.optimizer.velocity}


def _check(own, saved, order, trainer):
    if own.keys() != saved.keys():
        odd = sorted(own.keys() ^ saved.keys())
        raise ValueError(f"the checkpoint belongs to another model: {', '.join(odd)} on one side")
    for name, array in own.items():
        found = saved[name]
        if (found.shape, found.dtype) != (array.shape, array.dtype):
            raise ValueError(
                f"the checkpoint belongs to another model: {name} is {found.shape} {found.dtype} "
                f"there and {array.shape} {array.dtype} here"
            )
    if len(order) not in (0, len(trainer.x)):
        raise ValueError(f"the checkpoint has {len(order)} examples, the trainer {len(trainer.x)}")
