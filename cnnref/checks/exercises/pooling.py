"""Pooling: one number per window, its edges, and its way back."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "pooling"

TINY = np.array([[1, 2, 1, 3], [0, 1, 3, 5], [3, 0, 1, 0], [1, 4, 1, 2]], float)[None, None]
"""The chapter's map."""

DELTA = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
"""The chapter's upstream gradient."""

ALL_NEGATIVE = -1 - np.arange(9.0).reshape(1, 1, 3, 3)
"""A map on whose edges an invented zero is the largest."""


def distinct(rng, *shape):
    """Numbers of both signs, no two of them equal: every window has one largest."""
    count = int(np.prod(shape))
    return ((rng.permutation(count) - count // 2) / 10).reshape(shape)


def sizes(rng, whole):
    """Draw a size, a window and a stride with whole steps or with a rest."""
    window = int(rng.integers(2, 6))
    stride = window if whole else int(rng.integers(2, window + 1))
    rest = 0 if whole else int(rng.integers(1, stride))
    return window + stride * int(rng.integers(2, 7)) + rest, window, stride


@exercise(chapter=CHAPTER, points={"drop": 1, "keep": 1})
class pooled_size:
    """How many windows there are along one axis, with the edge dropped or kept."""

    @staticmethod
    def answer(library, size, window, stride, edge):
        line = np.zeros((1, 1, size, size))
        return library.max_pool2d(line, window, stride=stride, edge=edge).shape[-1]

    @staticmethod
    def cases(rng):
        for edge in ("drop", "keep"):
            yield case(edge, 4, 2, 2, edge)
            yield case(edge, 11, 3, 2, edge)
            yield case(edge, 11, 3, 3, edge)
            yield case(edge, 13, 5, 3, edge)
            yield case(edge, 9, 4, 4, edge)
            for whole in (True, False, False):
                yield case(edge, *sizes(rng, whole), edge)

    @mistake("What is left at the end may count or not: what does edge say?")
    def always_dropped(right, size, window, stride, edge):
        return right(size, window, stride, "drop")

    @mistake("With drop, a window that would hang over the end does not count: round down.")
    def always_kept(right, size, window, stride, edge):
        return right(size, window, stride, "keep")

    @mistake("The first window is there before any step is made. Did you count it?")
    def steps_for_windows(right, size, window, stride, edge):
        return right(size, window, stride, edge) - 1

    @mistake("How far a window moves is said by stride. Yours move by their own size.")
    def windows_never_overlap(right, size, window, stride, edge):
        return size // window if edge == "drop" else -(-size // window)

    @mistake("To keep the edge may need one more window. Is there always something left?")
    def always_one_more(right, size, window, stride, edge):
        return (size - window) // stride + (2 if edge == "keep" else 1)

    @mistake("The nearest whole number is neither dropping nor keeping.")
    def rounded(right, size, window, stride, edge):
        return round((size - window) / stride) + 1


@exercise(chapter=CHAPTER, points={"side by side": 1, "any stride": 1})
class max_pool:
    """The largest entry of each window of each map."""

    @staticmethod
    def answer(library, x, size, *, stride=None):
        return library.max_pool2d(x, size, stride=stride)

    @staticmethod
    def cases(rng):
        yield case("side by side", TINY, 2)
        yield case("side by side", -3 - abs(distinct(rng, 2, 3, 4, 6)), 2)
        yield case("side by side", distinct(rng, 3, 2, 7, 5), 3)
        yield case("any stride", TINY, 3, stride=1)
        yield case("any stride", distinct(rng, 2, 3, 7, 9), 3, stride=2)
        yield case("any stride", distinct(rng, 2, 2, 8, 6), 2, stride=3)

    @mistake("A maximum of negative numbers is negative. With which number do you begin?")
    def begins_at_zero(right, x, size, *, stride=None):
        return np.maximum(right(x, size, stride=stride), 0)

    @mistake("Each map is pooled alone: you take the largest of all channels.")
    def largest_of_all_channels(right, x, size, *, stride=None):
        y = right(x, size, stride=stride)
        return np.repeat(y.max(axis=1, keepdims=True), x.shape[1], axis=1)

    @mistake("Side by side is only the default: what does stride say?")
    def stride_ignored(right, x, size, *, stride=None):
        return right(x, size)

    @mistake("When stride is None, the windows lie side by side. Yours move by one pixel.")
    def stride_of_one(right, x, size, *, stride=None):
        return right(x, size, stride=stride or 1)

    @mistake("The largest by size alone: -9 is not larger than 2.")
    def largest_magnitude(right, x, size, *, stride=None):
        high, low = right(x, size, stride=stride), right(-x, size, stride=stride)
        return np.where(high >= low, high, -low)

    @mistake("A window has rows and columns: you look along one direction only.")
    def first_row_of_the_window(right, x, size, *, stride=None):
        y = right(x, size, stride=stride)
        step = stride or size
        for i, j in np.ndindex(*y.shape[2:]):
            y[:, :, i, j] = x[:, :, i * step, j * step : j * step + size].max(axis=2)
        return y


@exercise(chapter=CHAPTER, points={"side by side": 1, "any stride": 1})
class mean_pool:
    """The mean of each window of each map."""

    @staticmethod
    def answer(library, x, size, *, stride=None):
        return library.mean_pool2d(x, size, stride=stride)

    @staticmethod
    def cases(rng):
        yield case("side by side", TINY, 2)
        yield case("side by side", readable(rng, 2, 3, 4, 6), 2)
        yield case("side by side", readable(rng, 3, 2, 7, 5), 3)
        yield case("any stride", TINY, 3, stride=1)
        yield case("any stride", readable(rng, 2, 3, 7, 9), 3, stride=2)
        yield case("any stride", readable(rng, 2, 2, 8, 6), 2, stride=3)

    @mistake("A window of equal numbers should give this number. Does yours?")
    def summed(right, x, size, *, stride=None):
        return right(x, size, stride=stride) * size**2

    @mistake("By how many pixels must the sum be divided? A window has rows and columns.")
    def divided_by_its_side(right, x, size, *, stride=None):
        return right(x, size, stride=stride) * size

    @mistake("Each map is pooled alone: your mean runs over the channels as well.")
    def mean_of_all_channels(right, x, size, *, stride=None):
        y = right(x, size, stride=stride)
        return np.repeat(y.mean(axis=1, keepdims=True), x.shape[1], axis=1)

    @mistake("Side by side is only the default: what does stride say?")
    def stride_ignored(right, x, size, *, stride=None):
        return right(x, size)

    @mistake("Every second pixel is not a mean: the others of the window count as much.")
    def first_pixel_of_the_window(right, x, size, *, stride=None):
        y = right(x, size, stride=stride)
        step = stride or size
        return x[:, :, ::step, ::step][:, :, : y.shape[2], : y.shape[3]].copy()


@exercise(
    chapter=CHAPTER, points={"full windows": 1, "small windows": 2}, returns=("maxima", "means")
)
class pool_with_edges:
    """Maxima and means of all windows, those at the end with the pixels that they have."""

    @staticmethod
    def answer(library, x, size):
        return library.max_pool2d(x, size, edge="keep"), library.mean_pool2d(x, size, edge="keep")

    @staticmethod
    def cases(rng):
        yield case("full windows", TINY, 2)
        yield case("full windows", distinct(rng, 2, 3, 6, 3), 3)
        yield case("small windows", ALL_NEGATIVE, 2)
        yield case("small windows", distinct(rng, 2, 3, 5, 4) - 1, 3)
        yield case("small windows", distinct(rng, 3, 2, 7, 6) - 2, 4)

    @mistake("There are no zeros in the image. What do yours do to negative maxima, and to means?")
    def filled_with_zeros(right, x, size):
        H, W = x.shape[2:]
        return right(np.pad(x, [(0, 0), (0, 0), (0, -H % size), (0, -W % size)]), size)

    @mistake("A small window has fewer pixels. By how many do you divide?")
    def always_divided_by_all(right, x, size):
        H, W = x.shape[2:]
        filled = np.pad(x, [(0, 0), (0, 0), (0, -H % size), (0, -W % size)])
        return right(x, size)[0], right(filled, size)[1]

    @mistake("Look at a small window of negative numbers. Is its maximum one of them?")
    def zeros_win(right, x, size):
        H, W = x.shape[2:]
        filled = np.pad(x, [(0, 0), (0, 0), (0, -H % size), (0, -W % size)])
        return right(filled, size)[0], right(x, size)[1]

    @mistake("The pixels that fill no window were to be kept. You drop them.")
    def dropped(right, x, size):
        H, W = x.shape[2:]
        return right(x[:, :, : H // size * size, : W // size * size], size)

    @mistake("You repeat the last row and column, so these pixels count more than once.")
    def border_repeated(right, x, size):
        H, W = x.shape[2:]
        frame = [(0, 0), (0, 0), (0, -H % size), (0, -W % size)]
        return right(np.pad(x, frame, mode="edge"), size)

    @mistake("The last window begins where the one before ends. Yours is moved back to be full.")
    def moved_back(right, x, size):
        for axis in (2, 3):
            starts = np.minimum(np.arange(0, x.shape[axis], size), x.shape[axis] - size)
            places = (starts[:, np.newaxis] + np.arange(size)).ravel()
            x = np.take(x, places, axis=axis)
        return right(x, size)


@exercise(
    chapter=CHAPTER,
    points={"one largest": 1, "ties": 1, "any stride": 1},
    returns=("grad_x",),
)
class max_pool_backward:
    """The gradient by the maps, from the gradient that arrives at the maxima."""

    @staticmethod
    def answer(library, grad_out, x, size, *, stride=None):
        return library.max_pool2d_backward(grad_out, x, size, stride=stride)

    @staticmethod
    def cases(rng):
        yield case("one largest", DELTA, TINY, 2)
        yield case("one largest", readable(rng, 2, 3, 2, 3), distinct(rng, 2, 3, 4, 7), 2)
        yield case("one largest", readable(rng, 3, 2, 2, 1), distinct(rng, 3, 2, 6, 5), 3)
        yield case("ties", np.array([[[[5.0]]]]), np.array([[[[1.0, 3.0], [3.0, 2.0]]]]), 2)
        x = rng.integers(-2, 1, (2, 3, 4, 6)).astype(float)
        yield case("ties", readable(rng, 2, 3, 2, 3), x, 2)
        yield case("any stride", np.ones((1, 1, 2, 2)), TINY, 3, stride=1)
        grad_out = abs(readable(rng, 2, 3, 3, 2)) + 0.1
        yield case("any stride", grad_out, distinct(rng, 2, 3, 7, 5), 3, stride=2)
        yield case("any stride", readable(rng, 2, 2, 3, 2), distinct(rng, 2, 2, 8, 6), 2, stride=3)

    @mistake("If a pixel that is not the largest grows a little, what happens to the maximum?")
    def copied_to_all(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            rows, columns = slice(i * step, i * step + size), slice(j * step, j * step + size)
            grad_x[:, :, rows, columns] += grad_out[:, :, i : i + 1, j : j + 1]
        return grad_x

    @mistake("Only the largest pixel moves the maximum. A share for each belongs to the mean.")
    def shared_by_all(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            rows, columns = slice(i * step, i * step + size), slice(j * step, j * step + size)
            grad_x[:, :, rows, columns] += grad_out[:, :, i : i + 1, j : j + 1] / size**2
        return grad_x

    @mistake("Two share the maximum, and both get all: more goes back than has arrived.")
    def every_tie_gets_all(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            rows, columns = slice(i * step, i * step + size), slice(j * step, j * step + size)
            window = x[:, :, rows, columns]
            largest = window == window.max(axis=(2, 3), keepdims=True)
            grad_x[:, :, rows, columns] += largest * grad_out[:, :, i : i + 1, j : j + 1]
        return grad_x

    @mistake("You divide among the tied pixels. The text names one that gets all.")
    def ties_share(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            rows, columns = slice(i * step, i * step + size), slice(j * step, j * step + size)
            window = x[:, :, rows, columns]
            largest = window == window.max(axis=(2, 3), keepdims=True)
            share = largest / largest.sum(axis=(2, 3), keepdims=True)
            grad_x[:, :, rows, columns] += share * grad_out[:, :, i : i + 1, j : j + 1]
        return grad_x

    @mistake("Which of the tied pixels does the text name? Yours is the last.")
    def last_of_the_ties(right, grad_out, x, size, *, stride=None):
        later = 1e-9 * np.arange(x.size).reshape(x.shape)
        return right(grad_out, x + later, size, stride=stride)

    @mistake("A pixel may be the largest of several windows. What does it get from each?")
    def overwritten(right, grad_out, x, size, *, stride=None):
        grad_x = np.zeros(x.shape)
        for i, j in np.ndindex(*grad_out.shape[2:]):
            one = np.zeros(grad_out.shape)
            one[:, :, i, j] = grad_out[:, :, i, j]
            part = right(one, x, size, stride=stride)
            grad_x = np.where(part != 0, part, grad_x)
        return grad_x

    @mistake("argmax counts from the corner of the window. Where in the map is that corner?")
    def place_within_the_window(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for n, c, i, j in np.ndindex(*grad_out.shape):
            window = x[n, c, i * step : i * step + size, j * step : j * step + size]
            row, column = np.unravel_index(window.argmax(), window.shape)
            grad_x[n, c, row, column] += grad_out[n, c, i, j]
        return grad_x

    @mistake("This marks the largest pixels. What arrives, grad_out, has to get there.")
    def upstream_forgotten(right, grad_out, x, size, *, stride=None):
        return right(np.ones_like(grad_out), x, size, stride=stride)

    @mistake("You multiply by the pixel's value. How fast does the maximum move with the pixel?")
    def value_for_slope(right, grad_out, x, size, *, stride=None):
        return right(grad_out, x, size, stride=stride) * x


@exercise(chapter=CHAPTER, points={"side by side": 1, "any stride": 1}, returns=("grad_x",))
class mean_pool_backward:
    """The gradient by the maps, from the gradient that arrives at the means."""

    @staticmethod
    def answer(library, grad_out, x, size, *, stride=None):
        return library.mean_pool2d_backward(grad_out, x, size, stride=stride)

    @staticmethod
    def cases(rng):
        yield case("side by side", DELTA, TINY, 2)
        yield case("side by side", readable(rng, 2, 3, 2, 3), distinct(rng, 2, 3, 5, 7), 2)
        yield case("side by side", readable(rng, 3, 2, 2, 1), distinct(rng, 3, 2, 6, 5), 3)
        yield case("any stride", DELTA, TINY, 3, stride=1)
        yield case("any stride", readable(rng, 2, 3, 3, 2), distinct(rng, 2, 3, 8, 5), 3, stride=2)
        yield case("any stride", readable(rng, 2, 2, 3, 2), distinct(rng, 2, 2, 8, 7), 2, stride=3)

    @mistake("Raise one pixel by 1. By how much does the mean of its window rise?")
    def not_divided(right, grad_out, x, size, *, stride=None):
        return right(grad_out, x, size, stride=stride) * size**2

    @mistake("How many pixels share what arrives? A window has rows and columns.")
    def divided_by_its_side(right, grad_out, x, size, *, stride=None):
        return right(grad_out, x, size, stride=stride) * size

    @mistake("A pixel may lie in several windows. What does it get from each?")
    def overwritten(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            rows, columns = slice(i * step, i * step + size), slice(j * step, j * step + size)
            grad_x[:, :, rows, columns] = grad_out[:, :, i : i + 1, j : j + 1] / size**2
        return grad_x

    @mistake("Shares from several windows add up. You have taken their mean.")
    def mean_of_the_shares(right, grad_out, x, size, *, stride=None):
        windows = right(np.ones_like(grad_out), x, size, stride=stride) * size**2
        return right(grad_out, x, size, stride=stride) / np.maximum(windows, 1)

    @mistake("Dropped pixels have a gradient, too, a simple one: grad_x has the shape of x.")
    def dropped_pixels_left_out(right, grad_out, x, size, *, stride=None):
        step = stride or size
        seen = [(count - 1) * step + size for count in grad_out.shape[2:]]
        return right(grad_out, x, size, stride=stride)[:, :, : seen[0], : seen[1]].copy()

    @mistake("The mean listens to every pixel of its window. You send all to one.")
    def all_to_one_pixel(right, grad_out, x, size, *, stride=None):
        grad_x, step = np.zeros(x.shape), stride or size
        for i, j in np.ndindex(*grad_out.shape[2:]):
            grad_x[:, :, i * step, j * step] += grad_out[:, :, i, j]
        return grad_x


@exercise(
    chapter=CHAPTER, points={"one map": 1, "several maps": 1}, given=("functional.mean_pool2d",)
)
class trainable_pool:
    """The sum of each window times its map's factor, plus its map's bias."""

    @staticmethod
    def answer(library, x, a, b, size):
        return library.trainable_pool2d(x, a, b, size)

    @staticmethod
    def cases(rng):
        yield case("one map", TINY, np.array([0.5]), np.array([3.0]), 2)
        yield case("one map", readable(rng, 2, 1, 5, 7), *trained(rng, 1), 2)
        yield case("several maps", readable(rng, 2, 3, 6, 4), *trained(rng, 3), 2)
        yield case("several maps", readable(rng, 3, 2, 7, 3), *trained(rng, 2), 3)

    @mistake("This layer adds up its window. You take the mean.")
    def mean_for_sum(right, x, a, b, size):
        return right(x, a / size**2, b, size)

    @mistake("The bias is added last. Yours is multiplied by the factor as well.")
    def bias_multiplied(right, x, a, b, size):
        return right(x, a, a * b, size)

    @mistake("The bias is added once per window. You add it for every pixel.")
    def bias_for_every_pixel(right, x, a, b, size):
        return right(x, a, b * size**2, size)

    @mistake("Each map has a factor and a bias of its own. Which maps use the first?")
    def first_pair_for_all(right, x, a, b, size):
        return right(x, np.full_like(a, a[0]), np.full_like(b, b[0]), size)

    @mistake("Which of the two multiplies, and which is added?")
    def factor_and_bias_swapped(right, x, a, b, size):
        return right(x, b, a, size)

    @mistake("Something is added to every window. What has become of b?")
    def without_bias(right, x, a, b, size):
        return right(x, a, 0 * b, size)


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 2},
    returns=("grad_x", "grad_a", "grad_b"),
    given=("functional.mean_pool2d", "functional.mean_pool2d_backward"),
)
class trainable_pool_backward:
    """The gradients of trainable pooling by its maps, factors and biases."""

    @staticmethod
    def answer(library, grad_out, x, a, size):
        return library.trainable_pool2d_backward(grad_out, x, a, size)

    @staticmethod
    def cases(rng):
        yield case("one image", DELTA, TINY, np.array([0.5]), 2)
        yield case(
            "one image", readable(rng, 1, 3, 3, 2), readable(rng, 1, 3, 6, 5), trained(rng, 3)[0], 2
        )
        yield case(
            "a batch", readable(rng, 3, 2, 2, 3), readable(rng, 3, 2, 5, 7), trained(rng, 2)[0], 2
        )
        yield case(
            "a batch", readable(rng, 2, 3, 2, 1), readable(rng, 2, 3, 7, 3), trained(rng, 3)[0], 3
        )

    @mistake("The layer adds up, it takes no mean. By what would you divide on the way back?")
    def shared_among_the_pixels(right, grad_out, x, a, size):
        grad_x, grad_a, grad_b = right(grad_out, x, a, size)
        return grad_x / size**2, grad_a, grad_b

    @mistake("A pixel reaches the result through its map's factor. Does grad_x know it?")
    def factor_forgotten(right, grad_out, x, a, size):
        _, grad_a, grad_b = right(grad_out, x, a, size)
        return right(grad_out, x, np.ones_like(a), size)[0], grad_a, grad_b

    @mistake("What was a multiplied by on the way forward? Its gradient meets the same.")
    def sums_forgotten(right, grad_out, x, a, size):
        grad_x, _, grad_b = right(grad_out, x, a, size)
        return grad_x, grad_b.copy(), grad_b

    @mistake("On the way forward a met the sum of each window, not its mean.")
    def means_for_sums(right, grad_out, x, a, size):
        grad_x, grad_a, grad_b = right(grad_out, x, a, size)
        return grad_x, grad_a / size**2, grad_b

    @mistake("All images of the batch use the same factors and biases. Yours listen to the first.")
    def first_image_only(right, grad_out, x, a, size):
        grad_x, _, _ = right(grad_out, x, a, size)
        return (grad_x, *right(grad_out[:1], x[:1], a, size)[1:])

    @mistake("A factor adds up what comes from every image and window, without a mean.")
    def mean_over_the_batch(right, grad_out, x, a, size):
        grad_x, grad_a, grad_b = right(grad_out, x, a, size)
        return grad_x, grad_a / len(x), grad_b / len(x)

    @mistake("Each map has a bias of its own. You add the maps up as well.")
    def bias_summed_over_maps(right, grad_out, x, a, size):
        grad_x, grad_a, grad_b = right(grad_out, x, a, size)
        return grad_x, grad_a, np.full_like(grad_b, grad_b.sum())


def trained(rng, maps):
    """A factor and a bias for each map, none of them 0 or 1."""
    return rng.integers(2, 9, maps) / 4 - 2.625, rng.integers(2, 9, maps) / 2
