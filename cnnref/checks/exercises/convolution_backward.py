"""The gradients of a convolution: on a line, in an image, with channels, stride and padding."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "convolution-backward"

IMAGE = np.arange(9.0).reshape(3, 3)
KERNEL = np.arange(4.0).reshape(2, 2)
DELTA = np.array([[1.0, 2.0], [3.0, 4.0]])
"""The chapter's tiny example."""


def layer(rng, images, filters, *, stride=1, padding=0):
    """A random upstream gradient with the images and filters that it belongs to."""
    (N, _, *size), (F, _, *kernel) = images, filters
    out = [(pixels + 2 * padding - k) // stride + 1 for pixels, k in zip(size, kernel, strict=True)]
    return readable(rng, N, F, *out), readable(rng, *images), readable(rng, *filters)


@exercise(
    chapter=CHAPTER,
    points={"the tiny line": 1, "any line": 2},
    returns=("grad_x", "grad_w", "grad_b"),
)
class line_gradients:
    """The gradients of a correlation on a line by its pixels, weights and bias."""

    @staticmethod
    def answer(library, grad_out, x, w):
        lines = (a.reshape(1, 1, 1, -1) for a in (grad_out, x, w))
        grad_x, grad_w, grad_b = library.conv2d_backward(*lines)
        return grad_x.ravel(), grad_w.ravel(), grad_b[0]

    @staticmethod
    def cases(rng):
        yield case(
            "the tiny line",
            np.array([1.0, 3.0, 2.0]),
            np.array([1.0, 2, 4, 3]),
            np.array([2.0, -1]),
        )
        for group, pixels, weights in (
            ("the tiny line", 4, 2),
            ("any line", 7, 3),
            ("any line", 5, 4),
            ("any line", 6, 2),
        ):
            yield case(
                group,
                readable(rng, pixels - weights + 1),
                readable(rng, pixels),
                readable(rng, weights),
            )

    @mistake("Which weight leads from a pixel to its left result? Look at the figure once more.")
    def kernel_not_turned(right, grad_out, x, w):
        return right(grad_out, x, w[::-1])[0], *right(grad_out, x, w)[1:]

    @mistake("For the weights the gradients slide as they are. You turn something round.")
    def weights_turned(right, grad_out, x, w):
        grad_x, grad_w, grad_b = right(grad_out, x, w)
        return grad_x, grad_w[::-1].copy(), grad_b

    @mistake("The first and the last pixel have a gradient, too. How far may the kernel hang over?")
    def valid_for_full(right, grad_out, x, w):
        grad_x, grad_w, grad_b = right(grad_out, x, w)
        return grad_x[len(w) - 1 : 1 - len(w)].copy(), grad_w, grad_b

    @mistake("A pixel lies in several windows and adds up what each sends. Yours keeps the last.")
    def pixels_overwritten(right, grad_out, x, w):
        grad_x = np.zeros(len(x))
        for i in range(len(grad_out)):
            grad_x[i : i + len(w)] = grad_out[i] * w
        return grad_x, *right(grad_out, x, w)[1:]

    @mistake("The bias enters every result: add up what comes back from each, without a mean.")
    def bias_mean(right, grad_out, x, w):
        grad_x, grad_w, grad_b = right(grad_out, x, w)
        return grad_x, grad_w, grad_b / len(grad_out)

    @mistake("There is one bias. You return a gradient for every result.")
    def bias_not_summed(right, grad_out, x, w):
        grad_x, grad_w, _ = right(grad_out, x, w)
        return grad_x, grad_w, grad_out.copy()

    @mistake("What arrives at the results, grad_out, weighs every path. Yours weigh the same.")
    def upstream_forgotten(right, grad_out, x, w):
        return right(np.ones_like(grad_out), x, w)


@exercise(chapter=CHAPTER, points={"square": 1, "any shape": 1}, returns=("grad_k",))
class correlate2d_grad_k:
    """The gradient of a correlation in an image by its kernel."""

    @staticmethod
    def answer(library, grad_out, x):
        shape = (n - m + 1 for n, m in zip(x.shape, grad_out.shape, strict=True))
        return library.correlate2d_backward(grad_out, x, np.zeros(tuple(shape)))[1]

    @staticmethod
    def cases(rng):
        yield case("square", DELTA, IMAGE)
        yield case("square", readable(rng, 4, 4), readable(rng, 6, 6))
        yield case("any shape", readable(rng, 2, 5), readable(rng, 4, 6))
        yield case("any shape", readable(rng, 5, 2), readable(rng, 6, 4))

    @mistake(
        "Nothing is turned here: each weight meets its pixels in the order it met them before."
    )
    def delta_turned(right, grad_out, x):
        return right(grad_out[::-1, ::-1], x)

    @mistake("This is the gradient of a layer that flips its kernel. Ours does not.")
    def result_turned(right, grad_out, x):
        return right(grad_out, x)[::-1, ::-1].copy()

    @mistake("A gradient has the shape of what it belongs to. How large was the kernel?")
    def full_for_valid(right, grad_out, x):
        rows, columns = (n - 1 for n in grad_out.shape)
        return right(grad_out, np.pad(x, [(rows, rows), (columns, columns)]))

    @mistake("A weight takes part in every window: add up what comes back, without a mean.")
    def mean_over_windows(right, grad_out, x):
        return right(grad_out, x) / grad_out.size

    @mistake("Rows go with rows. Your gradients are transposed on their way over the image.")
    def delta_transposed(right, grad_out, x):
        return right(grad_out.T, x.T)


@exercise(chapter=CHAPTER, points={"one kernel": 1, "filters": 1})
class rot180:
    """Kernels turned by 180 degrees."""

    @staticmethod
    def answer(library, k):
        return library.rot180(k)

    @staticmethod
    def cases(rng):
        yield case("one kernel", KERNEL)
        yield case("one kernel", readable(rng, 3, 3))
        yield case("one kernel", readable(rng, 2, 4))
        yield case("filters", readable(rng, 4, 3, 2, 3))
        yield case("filters", readable(rng, 2, 2, 2, 2))

    @mistake("The first row must become the last as well, not only the first column.")
    def columns_only(right, k):
        return k[..., ::-1].copy()

    @mistake("The first column must become the last as well, not only the first row.")
    def rows_only(right, k):
        return k[..., ::-1, :].copy()

    @mistake("Turning is not transposing. Where does the entry at the top right go?")
    def transposed(right, k):
        return k.swapaxes(-1, -2).copy()

    @mistake("You turn by a quarter only.")
    def quarter_turn(right, k):
        return np.rot90(k, 1, (-2, -1)).copy()

    @mistake("Filters and channels keep their places: only the last two axes are turned.")
    def every_axis(right, k):
        return np.flip(k).copy()


@exercise(chapter=CHAPTER, points={"square": 1, "any shape": 1}, returns=("grad_x",))
class correlate2d_grad_x:
    """The gradient of a correlation in an image by its pixels."""

    @staticmethod
    def answer(library, grad_out, k):
        shape = (n + m - 1 for n, m in zip(grad_out.shape, k.shape, strict=True))
        return library.correlate2d_backward(grad_out, np.zeros(tuple(shape)), k)[0]

    @staticmethod
    def cases(rng):
        yield case("square", DELTA, KERNEL)
        yield case("square", readable(rng, 4, 4), readable(rng, 3, 3))
        yield case("any shape", readable(rng, 4, 5), readable(rng, 2, 3))
        yield case("any shape", readable(rng, 3, 4), readable(rng, 3, 1))
        yield case("any shape", readable(rng, 2, 3), readable(rng, 2, 4))

    @mistake("Your kernel is turned once too often, or not at all. Follow one corner weight.")
    def kernel_not_turned(right, grad_out, k):
        return right(grad_out, k[::-1, ::-1])

    @mistake("Is every pixel of the image there, those at the border, too? Yours are too few.")
    def valid_for_full(right, grad_out, k):
        (KH, KW), (OH, OW) = k.shape, grad_out.shape
        return right(grad_out, k)[KH - 1 : OH, KW - 1 : OW].copy()

    @mistake("The kernel is reversed along one axis only.")
    def turned_along_one_axis(right, grad_out, k):
        return right(grad_out, k[:, ::-1])

    @mistake("The kernel is transposed. Which weight leads from the second row to the first?")
    def kernel_transposed(right, grad_out, k):
        return right(grad_out, k.T)

    @mistake("Where windows overlap, a pixel adds up its shares. Yours keeps the last one.")
    def overwritten(right, grad_out, k):
        (KH, KW), (OH, OW) = k.shape, grad_out.shape
        grad_x = np.zeros((OH + KH - 1, OW + KW - 1))
        for i, j in np.ndindex(OH, OW):
            grad_x[i : i + KH, j : j + KW] = grad_out[i, j] * k
        return grad_x


@exercise(chapter=CHAPTER, points={"one image": 1, "a batch": 1}, returns=("grad_b",))
class conv2d_grad_b:
    """The gradient of a convolution layer by its biases."""

    @staticmethod
    def answer(library, grad_out):
        N, F, OH, OW = grad_out.shape
        images, filters = np.zeros((N, 1, OH, OW)), np.zeros((F, 1, 1, 1))
        return library.conv2d_backward(grad_out, images, filters)[2]

    @staticmethod
    def cases(rng):
        yield case("one image", DELTA[np.newaxis, np.newaxis])
        yield case("one image", readable(rng, 1, 3, 2, 4))
        yield case("a batch", readable(rng, 3, 2, 4, 3))
        yield case("a batch", readable(rng, 2, 4, 3, 3))

    @mistake("Every image of the batch used the bias. Yours listens to the first.")
    def first_image_only(right, grad_out):
        return right(grad_out[:1])

    @mistake("The bias is added at every position, and each of them sends something back: no mean.")
    def mean_over_positions(right, grad_out):
        return right(grad_out) / grad_out[0, 0].size

    @mistake("If the loss has a mean over the batch, grad_out knows it already: here add up.")
    def mean_over_the_batch(right, grad_out):
        return right(grad_out) / len(grad_out)

    @mistake(
        "One filter has one bias for all images: its gradient is one number, not one for each."
    )
    def batch_not_summed(right, grad_out):
        return grad_out.sum(axis=(2, 3))

    @mistake("Each filter has a bias of its own. You add the filters up as well.")
    def summed_over_filters(right, grad_out):
        return np.full(grad_out.shape[1], grad_out.sum())


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 1, "stride and padding": 2},
    returns=("grad_w",),
    given=("functional.correlate2d", "functional.pad", "functional.im2col"),
)
class conv2d_grad_w:
    """The gradient of a convolution layer by its filters."""

    @staticmethod
    def answer(library, grad_out, x, w, *, stride=1, padding=0):
        return library.conv2d_backward(grad_out, x, w, stride=stride, padding=padding)[1]

    @staticmethod
    def cases(rng):
        yield case("one image", *(a[np.newaxis, np.newaxis] for a in (DELTA, IMAGE, KERNEL)))
        yield case("one image", *layer(rng, (1, 3, 5, 4), (2, 3, 2, 3)))
        yield case("a batch", *layer(rng, (2, 3, 6, 5), (4, 3, 3, 2)))
        yield case("a batch", *layer(rng, (3, 2, 4, 5), (3, 2, 1, 3)))
        for images, filters, stride, padding in (
            ((2, 3, 7, 6), (4, 3, 3, 2), 2, 0),
            ((2, 2, 4, 5), (3, 2, 3, 2), 1, 1),
            ((1, 2, 7, 8), (2, 2, 3, 3), 3, 2),
        ):
            yield case(
                "stride and padding",
                *layer(rng, images, filters, stride=stride, padding=padding),
                stride=stride,
                padding=padding,
            )

    @mistake("Each channel has a slice of its own. Yours all get what belongs to their sum.")
    def channels_summed_first(right, grad_out, x, w, *, stride=1, padding=0):
        total = np.repeat(x.sum(axis=1, keepdims=True), x.shape[1], axis=1)
        return right(grad_out, total, w, stride=stride, padding=padding)

    @mistake("The filters listen to every image of the batch. Yours listen to the first.")
    def first_image_only(right, grad_out, x, w, *, stride=1, padding=0):
        return right(grad_out[:1], x[:1], w, stride=stride, padding=padding)

    @mistake("If the loss has a mean over the batch, grad_out knows it already: here add up.")
    def mean_over_the_batch(right, grad_out, x, w, *, stride=1, padding=0):
        return right(grad_out, x, w, stride=stride, padding=padding) / len(x)

    @mistake("Our layer does not flip its filters. Does your gradient?")
    def turned(right, grad_out, x, w, *, stride=1, padding=0):
        grad_w = right(grad_out, x, w, stride=stride, padding=padding)
        return grad_w[:, :, ::-1, ::-1].copy()

    @mistake("With a stride, neighbours in grad_out came from windows further apart. How far?")
    def stride_ignored(right, grad_out, x, w, *, stride=1, padding=0):
        (OH, OW), (KH, KW) = grad_out.shape[2:], w.shape[2:]
        frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        x = np.pad(x, frame)[:, :, : OH + KH - 1, : OW + KW - 1]
        return right(grad_out, x, w)

    @mistake("The windows looked at a framed image. At which image does your gradient look?")
    def padding_ignored(right, grad_out, x, w, *, stride=1, padding=0):
        frame = [(0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)]
        return right(grad_out, np.pad(x, frame), w, stride=stride)


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 1, "stride": 1, "padding": 1},
    returns=("grad_x",),
    given=("functional.convolve2d", "functional.rot180", "functional.pad", "functional.col2im"),
)
class conv2d_grad_x:
    """The gradient of a convolution layer by its images."""

    @staticmethod
    def answer(library, grad_out, x, w, *, stride=1, padding=0):
        return library.conv2d_backward(grad_out, x, w, stride=stride, padding=padding)[0]

    @staticmethod
    def cases(rng):
        yield case("one image", *(a[np.newaxis, np.newaxis] for a in (DELTA, IMAGE, KERNEL)))
        yield case("one image", *layer(rng, (1, 3, 5, 4), (2, 3, 2, 3)))
        yield case("a batch", *layer(rng, (2, 3, 6, 5), (4, 3, 3, 2)))
        yield case("a batch", *layer(rng, (3, 2, 4, 5), (3, 2, 1, 3)))
        for group, images, filters, stride, padding in (
            ("stride", (2, 3, 7, 6), (4, 3, 3, 2), 2, 0),
            ("stride", (2, 2, 9, 8), (3, 2, 2, 3), 3, 0),
            ("padding", (2, 2, 4, 5), (3, 2, 3, 2), 1, 1),
            ("padding", (1, 2, 7, 8), (2, 2, 3, 3), 2, 2),
        ):
            yield case(
                group,
                *layer(rng, images, filters, stride=stride, padding=padding),
                stride=stride,
                padding=padding,
            )

    @mistake("Follow one corner weight of a filter: which pixel does it lead back to?")
    def filters_not_turned(right, grad_out, x, w, *, stride=1, padding=0):
        return right(grad_out, x, w[:, :, ::-1, ::-1], stride=stride, padding=padding)

    @mistake("A channel was read by every filter. Yours hears from the first only.")
    def first_filter_only(right, grad_out, x, w, *, stride=1, padding=0):
        return right(grad_out[:, :1], x, w[:1], stride=stride, padding=padding)

    @mistake("A channel adds up what comes from the filters, without a mean.")
    def mean_over_filters(right, grad_out, x, w, *, stride=1, padding=0):
        return right(grad_out, x, w, stride=stride, padding=padding) / len(w)

    @mistake("Each channel met its own slice of a filter. Yours share the first slice.")
    def first_slice_for_all(right, grad_out, x, w, *, stride=1, padding=0):
        w = np.repeat(w[:, :1], w.shape[1], axis=1)
        return right(grad_out, x, w, stride=stride, padding=padding)

    @mistake("With a stride, the next window began further on. Where do your shares land?")
    def stride_ignored(right, grad_out, x, w, *, stride=1, padding=0):
        (OH, OW), (KH, KW), (H, W) = grad_out.shape[2:], w.shape[2:], x.shape[2:]
        seen = np.zeros((*x.shape[:2], OH + KH - 1, OW + KW - 1))
        framed = np.zeros((*x.shape[:2], H + 2 * padding, W + 2 * padding))
        framed[:, :, : OH + KH - 1, : OW + KW - 1] = right(grad_out, seen, w)
        return framed[:, :, padding : padding + H, padding : padding + W].copy()

    @mistake("A gradient has the shape of what it belongs to: the image has no frame.")
    def frame_left_on(right, grad_out, x, w, *, stride=1, padding=0):
        frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        return right(grad_out, np.pad(x, frame), w, stride=stride)

    @mistake("The shape is right, but the frame has two sides. Which one did you cut off?")
    def cut_on_one_side(right, grad_out, x, w, *, stride=1, padding=0):
        frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        framed = right(grad_out, np.pad(x, frame), w, stride=stride)
        return framed[:, :, : x.shape[2], : x.shape[3]].copy()


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 2},
    returns=("grad_w", "grad_b"),
    given=(
        "functional.conv2d",
        "functional.conv2d_backward",
        "functional.mean_pool2d_backward",
        "functional.sigmoid",
    ),
)
class block_gradients:
    """The gradients by filters and biases through mean pooling, sigmoid and convolution."""

    @staticmethod
    def answer(library, grad_out, x, w, b):
        n = library.conv2d(x, w, b)
        grad_o = library.mean_pool2d_backward(grad_out, library.sigmoid(n), 2)
        return library.conv2d_backward(library.sigmoid_backward(grad_o, n), x, w)[1:]

    @staticmethod
    def cases(rng):
        for group, (N, C, F), (OH, OW), (KH, KW) in (
            ("one image", (1, 1, 1), (1, 1), (2, 2)),
            ("one image", (1, 2, 3), (2, 1), (2, 3)),
            ("a batch", (2, 3, 2), (2, 3), (3, 2)),
            ("a batch", (3, 2, 4), (1, 2), (2, 2)),
        ):
            yield case(
                group,
                readable(rng, N, F, OH, OW),
                readable(rng, N, C, 2 * OH + KH, 2 * OW + KW - 1) / 2,
                readable(rng, F, C, KH, KW) / 5,
                readable(rng, F) / 5,
            )

    @mistake("Pooling has no slope of its own. Whose slope is it, and at which size?")
    def slope_at_the_pooling(right, grad_out, x, w, b):
        KH, KW = w.shape[2:]
        windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))
        n = np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, np.newaxis, np.newaxis]
        OH, OW = grad_out.shape[2:]
        n = n[:, :, : 2 * OH, : 2 * OW]
        windows = windows[:, :, : 2 * OH, : 2 * OW]
        o = 1 / (1 + np.exp(-n))
        q = o.reshape(*o.shape[:2], OH, 2, OW, 2).mean(axis=(3, 5))
        delta = np.kron(grad_out * q * (1 - q), np.ones((2, 2))) / 4
        return np.einsum("nfij,ncijuv->fcuv", delta, windows), delta.sum(axis=(0, 2, 3))

    @mistake("Between the pooling and the convolution stands the sigmoid. Does yours have a slope?")
    def slope_forgotten(right, grad_out, x, w, b):
        KH, KW = w.shape[2:]
        OH, OW = grad_out.shape[2:]
        windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))
        windows = windows[:, :, : 2 * OH, : 2 * OW]
        delta = np.kron(grad_out, np.ones((2, 2))) / 4
        return np.einsum("nfij,ncijuv->fcuv", delta, windows), delta.sum(axis=(0, 2, 3))

    @mistake("Raise one output by 1. By how much does the mean of its window rise?")
    def mean_not_divided(right, grad_out, x, w, b):
        return tuple(4 * grad for grad in right(grad_out, x, w, b))

    @mistake("The slope is taken where the unit stands. Its bias has moved it there.")
    def bias_left_out_forwards(right, grad_out, x, w, b):
        return right(grad_out, x, w, 0 * b)

    @mistake("All biases get something from every image. Yours listen to the first.")
    def bias_of_the_first_image(right, grad_out, x, w, b):
        grad_w, _ = right(grad_out, x, w, b)
        return grad_w, right(grad_out[:1], x[:1], w, b)[1]

    @mistake("A window of the mean has four outputs, and each has its share. Yours go to one.")
    def all_to_one_output(right, grad_out, x, w, b):
        KH, KW = w.shape[2:]
        OH, OW = grad_out.shape[2:]
        windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))
        windows = windows[:, :, : 2 * OH : 2, : 2 * OW : 2]
        n = np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, np.newaxis, np.newaxis]
        o = 1 / (1 + np.exp(-n))
        delta = grad_out * o * (1 - o)
        return np.einsum("nfij,ncijuv->fcuv", delta, windows), delta.sum(axis=(0, 2, 3))
