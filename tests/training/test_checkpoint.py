import numpy as np
import pytest

from cnnref.models import MLP
from cnnref.training import CROSS_ENTROPY, SGD, Trainer, restore, save


def make(sizes=(6, 5, 3), N=50, dtype=np.float32, seed=0):
    data = np.random.default_rng(7)
    x, labels = data.normal(size=(N, 6)).astype(dtype), data.integers(0, 3, N)
    model = MLP(sizes, rng=seed, dtype=dtype)
    optimizer = SGD(model, 0.1, momentum=0.9)
    return Trainer(model, optimizer, CROSS_ENTROPY, x, labels, batch_size=8, rng=seed)


def bits(trainer):
    arrays = [*trainer.model.params.values(), *trainer.optimizer.velocity.values(), trainer.order]
    return [array.tobytes() for array in arrays]


@pytest.mark.parametrize("steps", [0, 1, 4, 7, 9, 17])  # 7 steps make an epoch
def test_resumed_training_has_the_same_bits(tmp_path, steps):
    straight = make()
    for _ in range(25):
        straight.step()

    stopped = make()
    for _ in range(steps):
        stopped.step()
    save(stopped, tmp_path / "stopped.npz")
    resumed = make(seed=99)  # other weights, another order, until they are restored
    restore(resumed, tmp_path / "stopped.npz")
    for _ in range(25 - steps):
        resumed.step()

    assert bits(resumed) == bits(straight)
    assert resumed.losses == straight.losses
    assert (resumed.epoch, resumed.position) == (straight.epoch, straight.position)
    assert resumed.rng.bit_generator.state == straight.rng.bit_generator.state


def test_history_and_schedule_go_on(tmp_path):
    def schedule(epoch):
        return 0.1 / (1 + epoch)

    straight, stopped, resumed = make(), make(), make(seed=99)
    straight.train(5, schedule=schedule, verbose=False)
    stopped.train(2, schedule=schedule, verbose=False)
    save(stopped, tmp_path / "a.npz")
    restore(resumed, tmp_path / "a.npz")
    assert resumed.history == stopped.history
    resumed.train(5, schedule=schedule, verbose=False)
    assert bits(resumed) == bits(straight)
    assert [row.loss for row in resumed.history] == [row.loss for row in straight.history]


def test_saving_replaces_the_whole_file_or_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    trainer = make()
    save(trainer, path)
    before = path.read_bytes()
    trainer.step()

    def broken(file, **arrays):
        file.write(b"half of it")
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", broken)
        with pytest.raises(OSError, match="disk full"):
            save(trainer, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    save(trainer, path)
    assert path.read_bytes() != before


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"sizes": (6, 4, 3)}, r"params/0.weight is \(5, 6\) float32 there and \(4, 6\) float32"),
        ({"dtype": np.float64}, r"float32 there and \(5, 6\) float64 here"),
        ({"sizes": (6, 5, 5, 3)}, r"another model: params/2.bias, params/2.weight, .* on one side"),
        ({"N": 40}, "the checkpoint has 50 examples, the trainer 40"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(tmp_path, other, message):
    trainer = make()
    trainer.step()
    save(trainer, tmp_path / "a.npz")
    target = make(**other)
    before = bits(target)
    with pytest.raises(ValueError, match=message):
        restore(target, tmp_path / "a.npz")
    assert bits(target) == before
