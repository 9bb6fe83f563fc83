"""LeNet-5 at school: the step with momentum, and training until unseen digits are read."""

import functools

import numpy as np

from cnnref.checks.compare import as_numbers
from cnnref.checks.exercise import Finding, case, exercise, mistake, readable
from cnnref.data import mnist
from cnnref.models import lenet5_pytorch, lenet_gradients, lenet_input, lenet_log_probs

CHAPTER = "lenet"
DIGITS = 2000
"""How many digits there are to learn from."""
WANTED = 0.8
"""Share of the unseen digits to be read: 60 trainings of the answer read 87.5 % or more."""


@exercise(
    chapter=CHAPTER,
    points={"from rest": 1, "in motion": 1},
    returns=("p", "velocity"),
)
class momentum_step:
    """One step of gradient descent with momentum: the new parameter and its new velocity."""

    @staticmethod
    def answer(library, p, velocity, grad, *, lr, momentum):
        velocity = momentum * velocity + grad
        return p - lr * velocity, velocity

    @staticmethod
    def cases(rng):
        p, grad = np.array([1.0, -2.0]), np.array([0.5, 4.0])
        yield case("from rest", p, np.zeros(2), grad, lr=0.1, momentum=0.9)
        shape = (2, 3)
        arrays = readable(rng, *shape), np.zeros(shape), readable(rng, *shape)
        yield case("from rest", *arrays, lr=0.5, momentum=0.8)
        for shape, lr, momentum in (((3,), 0.1, 0.9), ((2, 1, 3, 2), 0.3, 0.6), ((4, 3), 0.2, 0.0)):
            arrays = (readable(rng, *shape) for _ in range(3))
            yield case("in motion", *arrays, lr=lr, momentum=momentum)

    @mistake("The gradient points uphill. Which way do you go?")
    def uphill(right, p, velocity, grad, *, lr, momentum):
        new, velocity = right(p, velocity, grad, lr=lr, momentum=momentum)
        return 2 * p - new, velocity

    @mistake("The step follows the new velocity, not only the gradient of this moment.")
    def velocity_not_used(right, p, velocity, grad, *, lr, momentum):
        return p - lr * grad, right(p, velocity, grad, lr=lr, momentum=momentum)[1]

    @mistake("First the velocity changes, then the parameter follows. You step with the old one.")
    def old_velocity_used(right, p, velocity, grad, *, lr, momentum):
        return p - lr * velocity, right(p, velocity, grad, lr=lr, momentum=momentum)[1]

    @mistake("Momentum is a share of the old velocity. You apply it to the gradient.")
    def momentum_of_the_gradient(right, p, velocity, grad, *, lr, momentum):
        velocity = velocity + momentum * grad
        return p - lr * velocity, velocity

    @mistake("The rate lr belongs to the step of the parameter, not into the velocity.")
    def rate_in_the_velocity(right, p, velocity, grad, *, lr, momentum):
        velocity = momentum * velocity + lr * grad
        return p - velocity, velocity

    @mistake("Here the velocity gathers gradients as they are. Rate and sign come with the step.")
    def step_in_the_velocity(right, p, velocity, grad, *, lr, momentum):
        velocity = momentum * velocity - lr * grad
        return p + velocity, velocity

    @mistake("The gradient enters the velocity in full. Yours is a mean of old and new.")
    def running_mean(right, p, velocity, grad, *, lr, momentum):
        velocity = momentum * velocity + (1 - momentum) * grad
        return p - lr * velocity, velocity


NAMES = ("c1", "b1", "c3", "b3", "c5", "b5", "f6", "b6", "f7", "b7")


@functools.cache
def digits(split):
    """The bundled digits as LeNet-5 gets them, and what they are."""
    images, labels = mnist(split)
    return lenet_input(images), labels


def given_names(images, labels):
    """What the digits are called in these labels: a 3 may be a 7, so that all must be learned."""
    known, truth = digits("train")
    start = int(np.flatnonzero((known == images[0]).all(axis=(1, 2, 3)))[0])
    names = np.zeros(10, labels.dtype)
    names[truth[start : start + len(labels)]] = labels
    return names


def share_read(params, images, labels):
    """The share of images that a network reads as labelled."""
    with np.errstate(all="ignore"):
        return float(np.mean(lenet_log_probs(images, *params).argmax(axis=1) == labels))


@exercise(
    chapter=CHAPTER,
    points={"reads unseen digits": 4},
    returns=("params",),
    given=("models.lenet_gradients",),
    seconds=60,
)
class train_lenet:
    """Train LeNet-5 from given parameters until it reads at least 80 % of unseen digits."""

    @staticmethod
    def answer(library, images, labels, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        params = [c1, b1, c3, b3, c5, b5, f6, b6, f7, b7]
        velocities = [np.zeros_like(p) for p in params]
        rng = np.random.default_rng(0)
        for _ in range(5):
            for chosen in np.array_split(rng.permutation(len(images)), len(images) // 32):
                _, *grads = lenet_gradients(images[chosen], labels[chosen], *params)
                velocities = [0.9 * v + g for v, g in zip(velocities, grads, strict=True)]
                params = [p - 0.02 * v for p, v in zip(params, velocities, strict=True)]
        return tuple(params)

    @staticmethod
    def cases(rng):
        images, labels = digits("train")
        start = int(rng.integers(0, len(images) - DIGITS))
        chosen, names = slice(start, start + DIGITS), rng.permutation(10)
        params = lenet5_pytorch(rng=rng).params.values()
        yield case("reads unseen digits", images[chosen], names[labels[chosen]], *params)

    @staticmethod
    def measure(value, images, labels, *params):
        if value is None:
            return Finding("your function returned nothing: does it end with return?")
        trained = [as_numbers(v) for v in value] if isinstance(value, tuple | list) else [value]
        if len(trained) != len(params):
            return Finding(f"expected ten parameters, got {len(trained)}")
        for name, t, p in zip(NAMES, trained, params, strict=True):
            if getattr(t, "shape", None) != p.shape:
                return Finding(f"{name} should keep its shape {p.shape}: are they in order?")
        trained = [t.astype(np.float32) for t in trained]
        if not all(np.isfinite(t).all() for t in trained):
            return Finding("the parameters are not finite any more", "uphill")
        if all(np.array_equal(t, p) for t, p in zip(trained, params, strict=True)):
            return Finding("the parameters are those that were given", "untouched")
        unseen, truth = digits("test")
        share = share_read(trained, unseen, given_names(images, labels)[truth])
        if share >= WANTED:
            return Finding()
        said = f"the network reads {share:.1%} of digits it has not seen, {WANTED:.0%} are asked"
        if share_read(trained, images[:32], labels[:32]) > max(0.95, share + 0.1):
            return Finding(said, "first_batch_only")
        return Finding(said, "labels_out_of_step" if share < 0.16 else "too_short")

    @mistake("The steps must change what you return: is each new parameter kept for the next step?")
    def untouched(right, images, labels, *params):
        return tuple(p.copy() for p in params)

    @mistake("The loss has grown without end: which way does your step go, and how far?")
    def uphill(right, images, labels, *params):
        return tuple(np.full_like(p, np.nan) for p in params)

    @mistake(
        "Hardly better than guessing. Has each image its own label in your batch? Are the "
        "gradients those of the newest parameters? Is the rate near 0.02? Does a velocity last "
        "from batch to batch?"
    )
    def labels_out_of_step(right, images, labels, *params):
        return right(images, np.roll(labels, 1), *params)

    @mistake("It knows the first digits by heart and no others: do your batches move on?")
    def first_batch_only(right, images, labels, *params):
        again = np.arange(len(images)) % 32
        return right(images[again], labels[again], *params)

    @mistake(
        "It is on its way. Let it see all the digits, several times, in steps that are large "
        "enough: is the momentum there?"
    )
    def too_short(right, images, labels, *params):
        return right(images[:450], labels[:450], *params)
