"""LeNet-5 as layers: the trained pooling of 1998, both ways, and the modern network as a whole."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "lenet"


def pooling(rng, N, C, H, W):
    """Images for a trained pooling with factors and biases, in the steep part of the tanh."""
    a = rng.choice([-1, 1], C) * rng.uniform(0.05, 0.3, C).round(2)
    return readable(rng, N, C, H, W) / 2, a, rng.uniform(-1, 1, C).round(1)


@exercise(
    chapter=CHAPTER,
    points={"whole windows": 1, "an edge left over": 1},
    returns=("q",),
    given=("functional.trainable_pool2d",),
)
class subsample:
    """The trained pooling of 1998: sums of 2 by 2, times a, plus b, through the scaled tanh."""

    @staticmethod
    def answer(library, x, a, b):
        return library.scaled_tanh(library.trainable_pool2d(x, a, b, 2))

    @staticmethod
    def cases(rng):
        window = np.array([[0.5, 1.0], [0.0, 0.5]]).reshape(1, 1, 2, 2)
        yield case("whole windows", window, np.array([0.25]), np.array([0.1]))
        yield case("whole windows", *pooling(rng, 2, 3, 4, 6))
        yield case("an edge left over", *pooling(rng, 1, 2, 5, 4))
        yield case("an edge left over", *pooling(rng, 3, 2, 3, 7))

    @mistake("The four numbers are added up; the factor a does the rest. You take their mean.")
    def mean_for_sum(right, x, a, b):
        return right(x, a / 4, b)

    @mistake("The factor a weighs the sum, the bias does not depend on it. Where do you add b?")
    def bias_multiplied_too(right, x, a, b):
        return right(x, a, a * b)

    @mistake("There is no activation in your layer, or it does nothing.")
    def no_activation(right, x, a, b):
        return np.arctanh(right(x, a, b) / 1.7159) * 1.5

    @mistake("The activation of 1998 is 1.7159 tanh(2n/3), not the plain tanh.")
    def plain_tanh(right, x, a, b):
        return np.tanh(1.5 * np.arctanh(right(x, a, b) / 1.7159))

    @mistake("The tanh is scaled inside as well as outside: 1.7159 tanh(2n/3).")
    def scaled_outside_only(right, x, a, b):
        return 1.7159 * np.tanh(1.5 * np.arctanh(right(x, a, b) / 1.7159))

    @mistake("The 2/3 stands inside the tanh, with n. You multiply the tanh by it.")
    def both_factors_outside(right, x, a, b):
        return 1.7159 * 2 / 3 * np.tanh(1.5 * np.arctanh(right(x, a, b) / 1.7159))

    @mistake("Each map has its own pair a and b. Yours all use the first.")
    def one_pair_for_all(right, x, a, b):
        return right(x, np.full_like(a, a[0]), np.full_like(b, b[0]))


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 1, "an edge left over": 1},
    returns=("grad_x", "grad_a", "grad_b"),
    given=("functional.trainable_pool2d", "functional.trainable_pool2d_backward"),
)
class subsample_backward:
    """The gradients of the trained pooling of 1998 by its images, factors and biases."""

    @staticmethod
    def answer(library, grad_out, x, a, b):
        n = library.trainable_pool2d(x, a, b, 2)
        delta = library.scaled_tanh_backward(grad_out, n)
        return library.trainable_pool2d_backward(delta, x, a, 2)

    @staticmethod
    def cases(rng):
        for group, (N, C, H, W) in (
            ("one image", (1, 1, 2, 4)),
            ("one image", (1, 3, 4, 2)),
            ("a batch", (3, 2, 4, 6)),
            ("an edge left over", (2, 3, 5, 4)),
            ("an edge left over", (2, 2, 4, 7)),
        ):
            yield case(group, readable(rng, N, C, H // 2, W // 2), *pooling(rng, N, C, H, W))

    @mistake("The activation has a slope, at the sum times a plus b. You go past it.")
    def slope_forgotten(right, grad_out, x, a, b):
        OH, OW = grad_out.shape[2:]
        slope_times_a = right(np.ones_like(grad_out), x, a, b)[0][:, :, ::2, ::2][:, :, :OH, :OW]
        return right(grad_out / slope_times_a * a[:, np.newaxis, np.newaxis], x, a, b)

    @mistake("1 - t^2 is the slope where t is the tanh itself. Your t is 1.7159 times as large.")
    def slope_from_the_result(right, grad_out, x, a, b):
        OH, OW = grad_out.shape[2:]
        slope_times_a = right(np.ones_like(grad_out), x, a, b)[0][:, :, ::2, ::2][:, :, :OH, :OW]
        rest = slope_times_a / a[:, np.newaxis, np.newaxis] / (1.7159 * 2 / 3)  # 1 - t^2
        return right(grad_out * (1 - 1.7159**2 * (1 - rest)) / rest, x, a, b)

    @mistake("The slope of tanh(2n/3) is taken at 2n/3. You take it at n.")
    def slope_at_n(right, grad_out, x, a, b):
        OH, OW = grad_out.shape[2:]
        slope_times_a = right(np.ones_like(grad_out), x, a, b)[0][:, :, ::2, ::2][:, :, :OH, :OW]
        rest = slope_times_a / a[:, np.newaxis, np.newaxis] / (1.7159 * 2 / 3)  # 1 - t^2
        n = 1.5 * np.arctanh(np.sqrt(np.maximum(1 - rest, 0)))
        return right(grad_out * (1 - np.tanh(n) ** 2) / rest, x, a, b)

    @mistake("tanh(2n/3) changes more slowly than tanh(n), and 1.7159 stands in front of it.")
    def slope_unscaled(right, grad_out, x, a, b):
        return right(grad_out / (1.7159 * 2 / 3), x, a, b)

    @mistake("Raise one pixel by 1: by how much does its sum, times a, rise?")
    def factor_forgotten(right, grad_out, x, a, b):
        grad_x, grad_a, grad_b = right(grad_out, x, a, b)
        return grad_x / a[:, np.newaxis, np.newaxis], grad_a, grad_b

    @mistake("Nobody takes a mean here: each of the four pixels counts in full, in sum and slope.")
    def shared_by_four(right, grad_out, x, a, b):
        grad_x, grad_a, grad_b = right(grad_out, x, a, b)
        return grad_x / 4, grad_a / 4, grad_b

    @mistake("Raise a by 1: the sum decides how much the result rises. You leave it out.")
    def sum_left_out_of_grad_a(right, grad_out, x, a, b):
        grad_x, _, grad_b = right(grad_out, x, a, b)
        return grad_x, grad_b.copy(), grad_b

    @mistake("a and b serve every image of the batch. Yours listen to the first.")
    def first_image_only(right, grad_out, x, a, b):
        return right(grad_out, x, a, b)[0], *right(grad_out[:1], x[:1], a, b)[1:]

    @mistake("The slope is taken where the unit stands, and its bias has moved it there.")
    def bias_left_out_forwards(right, grad_out, x, a, b):
        return right(grad_out, x, a, 0 * b)


def network(rng, N, image, kernels, widths):
    """Images and ten parameters; no two sums of a window are equal by chance."""
    c1, c3, c5 = kernels
    F1, F3, F5, F6, F7 = widths
    H, W = (((n - c1 + 1) // 2 - c3 + 1) // 2 - c5 + 1 for n in image)
    shapes = [(F1, 1, c1, c1), (F3, F1, c3, c3), (F5, F3, c5, c5), (F6, F5 * H * W), (F7, F6)]
    params = []
    for shape in shapes:
        scale = 2 / np.sqrt(np.prod(shape[1:]))
        params += [rng.normal(scale=scale, size=shape), rng.normal(scale=0.5, size=shape[:1])]
    return rng.normal(size=(N, 1, *image)), *params


@exercise(
    chapter=CHAPTER,
    points={"C5 with one place": 2, "C5 with several places": 1},
    returns=("log_probs",),
    given=(
        "functional.conv2d",
        "functional.relu",
        "functional.max_pool2d",
        "functional.flatten",
        "functional.dense",
        "functional.softmax",
        "functional.log_softmax",
    ),
)
class lenet_forward:
    """The modern LeNet-5 put together from its layers: logarithms of the probabilities."""

    @staticmethod
    def answer(library, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        x = library.max_pool2d(library.relu(library.conv2d(x, c1, b1)), 2)
        x = library.max_pool2d(library.relu(library.conv2d(x, c3, b3)), 2)
        x = library.relu(library.conv2d(x, c5, b5)).reshape(len(x), -1)
        x = library.relu(library.dense(x, f6, b6))
        return library.log_softmax(library.dense(x, f7, b7))

    @staticmethod
    def cases(rng):
        yield case("C5 with one place", *network(rng, 2, (32, 32), (5, 5, 5), (2, 3, 6, 5, 10)))
        yield case("C5 with one place", *network(rng, 3, (15, 14), (3, 3, 2), (3, 2, 5, 4, 6)))
        for image in ((18, 15), (15, 22)):
            yield case(
                "C5 with several places", *network(rng, 2, image, (3, 3, 2), (2, 4, 3, 5, 4))
            )

    @mistake("The loss of this network wants logarithms of probabilities. Yours add up to 1.")
    def softmax_without_logarithm(right, x, *params):
        return np.exp(right(x, *params))

    @mistake("Scores are no probabilities yet: the last layer of all is missing.")
    def scores_themselves(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        more = np.vstack([f7, np.zeros_like(f7[:1])]), np.append(b7, 0.0)
        says = right(x, c1, b1, c3, b3, c5, b5, f6, b6, *more)
        return says[:, :-1] - says[:, -1:]

    @mistake("There is no ReLU on the scores: a score below zero speaks against its digit.")
    def relu_on_the_scores(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        more = np.vstack([f7, np.zeros_like(f7[:1])]), np.append(b7, 0.0)
        says = right(x, c1, b1, c3, b3, c5, b5, f6, b6, *more)
        scores = np.maximum(says[:, :-1] - says[:, -1:], 0)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    @mistake("C5 is a convolution like the others: a ReLU follows it, before the rows.")
    def c5_without_relu(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        eye, none = np.eye(f6.shape[1]), np.zeros(f6.shape[1] + 1)
        rest = eye, none[:-1], np.vstack([eye, none[:-1]]), none
        above = right(x, c1, b1, c3, b3, c5, b5, *rest)
        below = right(x, c1, b1, c3, b3, -c5, -b5, *rest)
        rows = (above - above[:, -1:] - below + below[:, -1:])[:, :-1]
        scores = np.maximum(rows @ f6.T + b6, 0) @ f7.T + b7
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    @mistake("Two full layers in a row are one: F6 has an activation of its own.")
    def f6_without_relu(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        eye = np.vstack([np.eye(len(b6)), np.zeros(len(b6))]), np.zeros(len(b6) + 1)
        above = right(x, c1, b1, c3, b3, c5, b5, f6, b6, *eye)
        below = right(x, c1, b1, c3, b3, c5, b5, -f6, -b6, *eye)
        h = (above - above[:, -1:] - below + below[:, -1:])[:, :-1]
        scores = h @ f7.T + b7
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    @mistake("The probabilities of one image add up to 1, over the digits, not over the batch.")
    def softmax_over_the_batch(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        more = np.vstack([f7, np.zeros_like(f7[:1])]), np.append(b7, 0.0)
        says = right(x, c1, b1, c3, b3, c5, b5, f6, b6, *more)
        scores = says[:, :-1] - says[:, -1:]
        return scores - np.log(np.exp(scores).sum(axis=0))

    @mistake("S2 and S4 keep the largest of four here. You take the mean.")
    def mean_pooling(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        for w, b, pools in ((c1, b1, True), (c3, b3, True), (c5, b5, False)):
            views = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
            x = np.einsum("nchwij,fcij->nfhw", views, w) + b[:, np.newaxis, np.newaxis]
            x = np.maximum(x, 0)
            if pools:
                N, F, H, W = x.shape
                x = x[:, :, : H // 2 * 2, : W // 2 * 2]
                x = x.reshape(N, F, H // 2, 2, W // 2, 2).mean(axis=(3, 5))
        h = np.maximum(x.reshape(len(x), -1) @ f6.T + b6, 0)
        scores = h @ f7.T + b7
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    @mistake("The biases do not reach the convolutions: conv2d takes them as its third argument.")
    def biases_forgotten(right, x, c1, b1, c3, b3, c5, b5, f6, b6, f7, b7):
        return right(x, c1, 0 * b1, c3, 0 * b3, c5, 0 * b5, f6, b6, f7, b7)
