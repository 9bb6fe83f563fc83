"""LeNet's layers in PyTorch: steps of training, and a backward of one's own."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake

CHAPTER = "lenet"


@exercise(
    chapter=CHAPTER,
    points={"one step": 1, "several steps": 2},
    returns=("w", "b", "v", "c"),
    needs=("torch",),
)
class torch_steps:
    """The parameters of a small network after steps of gradient descent, made in PyTorch."""

    @staticmethod
    def answer(library, x, labels, w, b, v, c, *, lr, steps):
        for _ in range(steps):
            n = library.conv2d(x, w, b)
            o = library.relu(n)
            q = library.max_pool2d(o, 2)
            rows = q.reshape(len(x), -1)
            grad = library.cross_entropy_backward(1.0, library.dense(rows, v, c), labels)
            grad, grad_v, grad_c = library.dense_backward(grad, rows, v)
            grad = library.max_pool2d_backward(grad.reshape(q.shape), o, 2)
            grad = library.relu_backward(grad, n)
            _, grad_w, grad_b = library.conv2d_backward(grad, x, w)
            w, b, v, c = w - lr * grad_w, b - lr * grad_b, v - lr * grad_v, c - lr * grad_c
        return w, b, v, c

    @staticmethod
    def cases(rng):
        for group, N, C, F, (H, W), size, classes, steps in (
            ("one step", 4, 1, 2, (6, 7), 3, 3, 1),
            ("one step", 3, 2, 3, (5, 8), 2, 4, 1),
            ("several steps", 5, 1, 3, (6, 5), 2, 4, 3),
            ("several steps", 4, 3, 2, (7, 6), 3, 3, 4),
        ):
            inputs = F * ((H - size + 1) // 2) * ((W - size + 1) // 2)
            yield case(
                group,
                rng.normal(size=(N, C, H, W)),
                rng.integers(0, classes, N),
                rng.normal(scale=0.4, size=(F, C, size, size)),
                rng.normal(scale=0.2, size=F),
                rng.normal(scale=0.4, size=(classes, inputs)),
                rng.normal(scale=0.2, size=classes),
                lr=0.1,
                steps=steps,
            )

    @mistake("PyTorch adds new gradients to the old ones. Who sets them to zero before each step?")
    def gradients_pile_up(right, x, labels, *params, lr, steps):
        pile = [np.zeros_like(p) for p in params]
        for _ in range(steps):
            after = right(x, labels, *params, lr=1.0, steps=1)
            pile = [g + p - a for g, p, a in zip(pile, params, after, strict=True)]
            params = [p - lr * g for p, g in zip(params, pile, strict=True)]
        return tuple(params)

    @mistake("The loss is a mean over the images. Yours adds them up, so your steps are too long.")
    def sum_over_the_batch(right, x, labels, *params, lr, steps):
        return right(x, labels, *params, lr=lr * len(x), steps=steps)

    @mistake("Your steps go uphill: which sign has the gradient in the step?")
    def uphill(right, x, labels, *params, lr, steps):
        for _ in range(steps):
            after = right(x, labels, *params, lr=lr, steps=1)
            params = [2 * p - a for p, a in zip(params, after, strict=True)]
        return tuple(params)

    @mistake("The parameters come back as they were: has a step been made on the tensors returned?")
    def untouched(right, x, labels, *params, lr, steps):
        return tuple(p.copy() for p in params)

    @mistake("Every parameter learns, the biases, too. Does each of yours require a gradient?")
    def biases_do_not_learn(right, x, labels, w, b, v, c, *, lr, steps):
        first, last = b, c
        for _ in range(steps):
            w, _, v, _ = right(x, labels, w, first, v, last, lr=lr, steps=1)
        return w, first.copy(), v, last.copy()

    @mistake("You make one step too many: count the steps, not the losses.")
    def one_step_too_many(right, x, labels, *params, lr, steps):
        return right(x, labels, *params, lr=lr, steps=steps + 1)


@exercise(
    chapter=CHAPTER,
    points={"one filter": 2, "a layer": 2},
    returns=("o", "grad_x"),
    needs=("torch",),
)
class guided_layer:
    """A convolution and a guided ReLU: the results, and the gradient by the images."""

    @staticmethod
    def answer(library, grad_out, x, w, b):
        n = library.conv2d(x, w, b)
        delta = library.relu_backward(np.maximum(grad_out, 0), n)
        return library.relu(n), library.conv2d_backward(delta, x, w)[0]

    @staticmethod
    def cases(rng):
        line = np.array([1.0, 2.0, 4.0, 3.0]).reshape(1, 1, 1, 4)  # its third unit stands at 0
        kernel, arrived = np.array([2.0, -1.0]), np.array([1.0, 3.0, 2.0])
        arrays = arrived.reshape(1, 1, 1, 3), line, kernel.reshape(1, 1, 1, 2), np.array([-5.0])
        yield case("one filter", *arrays)
        for group, N, C, F, (H, W), (KH, KW) in (
            ("one filter", 1, 1, 1, (4, 5), (2, 2)),
            ("one filter", 1, 1, 1, (5, 6), (3, 2)),
            ("a layer", 2, 3, 4, (5, 6), (2, 3)),
            ("a layer", 3, 2, 5, (6, 5), (3, 3)),
        ):
            x, w = rng.normal(size=(N, C, H, W)), rng.normal(size=(F, C, KH, KW))
            grad_out = rng.normal(size=(N, F, H - KH + 1, W - KW + 1))
            yield case(group, grad_out.round(1), x.round(1), w.round(1), rng.normal(size=F))

    @mistake("This is what the usual ReLU sends back. Yours must stop negative gradients as well.")
    def usual_relu(right, grad_out, x, w, b):
        o, grad_x = right(np.maximum(grad_out, 0), x, w, b)
        return o, grad_x - right(np.maximum(-grad_out, 0), x, w, b)[1]

    @mistake("The gate stands at the ReLU. At the image, where you cut off, it is too late.")
    def cut_off_at_the_image(right, grad_out, x, w, b):
        o, grad_x = right(np.maximum(grad_out, 0), x, w, b)
        return o, np.maximum(grad_x - right(np.maximum(-grad_out, 0), x, w, b)[1], 0)

    @mistake("Where a unit was off nothing goes back, whatever arrives. Have you saved the input?")
    def off_units_pass(right, grad_out, x, w, b):
        return right(grad_out, x, w, b)[0], right(grad_out, x, w, np.abs(b) + 1e4)[1]

    @mistake("A negative gradient is stopped, not turned into a positive one.")
    def absolute_value(right, grad_out, x, w, b):
        return right(np.abs(grad_out), x, w, b)

    @mistake("You let the negative gradients through and stop the positive ones.")
    def negative_ones_pass(right, grad_out, x, w, b):
        o, grad_x = right(np.maximum(-grad_out, 0), x, w, b)
        return o, -grad_x

    @mistake("Your backward forgets what arrives: grad_out, not 1, goes through the gate.")
    def upstream_forgotten(right, grad_out, x, w, b):
        return right((grad_out > 0) * 1.0, x, w, b)

    @mistake("The bias has moved the units: they stand at n = conv + b.")
    def bias_forgotten(right, grad_out, x, w, b):
        return right(grad_out, x, w, 0 * b)

    @mistake("Forward it is a ReLU like any other: nothing below zero comes out.")
    def nothing_cut_off_forwards(right, grad_out, x, w, b):
        return right(grad_out, x, w, b + 1e4)[0] - 1e4, right(grad_out, x, w, b)[1]
