"""Convolution arithmetic: from the size of an output to a layer as one matrix product."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "convolution"


@exercise(chapter=CHAPTER, points={"whole steps": 1, "steps with a rest": 1})
class output_size:
    """Size of the output of a convolution along one axis."""

    @staticmethod
    def answer(library, size, kernel, *, stride=1, padding=0):
        image, square = np.zeros((1, 1, size, size)), np.zeros((1, 1, kernel, kernel))
        return library.conv2d(image, square, stride=stride, padding=padding).shape[-1]

    @staticmethod
    def cases(rng):
        yield case("whole steps", 5, 3)
        yield case("whole steps", 7, 3, stride=2)
        yield case("whole steps", 5, 4, padding=2)
        for _ in range(3):
            kernel, stride, steps = (int(v) for v in rng.integers((2, 1, 2), (6, 4, 6)))
            padding = int(rng.integers(0, 3))
            size = max(kernel + stride * steps - 2 * padding, 1)
            rest = (size + 2 * padding - kernel) % stride
            yield case("whole steps", size + rest, kernel, stride=stride, padding=padding)
        yield case("steps with a rest", 10, 3, stride=2)
        yield case("steps with a rest", 7, 3, stride=3)
        for _ in range(3):
            kernel, stride, steps = (int(v) for v in rng.integers((2, 3, 2), (6, 5, 6)))
            size = kernel + stride * steps + stride - 1
            yield case("steps with a rest", size, kernel, stride=stride)
            yield case("steps with a rest", size - 2, kernel, stride=stride, padding=1)

    @mistake("A window that would hang over the end is dropped: round down, never to the nearest.")
    def rounded(right, size, kernel, *, stride=1, padding=0):
        return round((size + 2 * padding - kernel) / stride) + 1

    @mistake("A window that would hang over the end is dropped: do not round up.")
    def rounded_up(right, size, kernel, *, stride=1, padding=0):
        return -(-(size + 2 * padding - kernel) // stride) + 1

    @mistake("The number of positions is the number of steps plus one: the first counts too.")
    def steps_for_positions(right, size, kernel, *, stride=1, padding=0):
        return (size + 2 * padding - kernel) // stride

    @mistake("Padding is added to both sides: how much longer does the image become?")
    def padded_on_one_side(right, size, kernel, *, stride=1, padding=0):
        return (size + padding - kernel) // stride + 1

    @mistake("The result is not a whole number of pixels: use floor division.")
    def not_floored(right, size, kernel, *, stride=1, padding=0):
        return (size + 2 * padding - kernel) / stride + 1


@exercise(chapter=CHAPTER, points={"one image": 1, "a batch": 1})
class pad:
    """Put a frame of zeros around the last two axes."""

    @staticmethod
    def answer(library, x, padding):
        return library.pad(x, padding)

    @staticmethod
    def cases(rng):
        for padding in (1, 0, 3):
            yield case("one image", readable(rng, 3, 4), padding)
        for padding in (2, 1):
            yield case("a batch", readable(rng, 2, 3, 4, 5), padding)

    @mistake("The frame has four sides: zeros also go after the last row and the last column.")
    def before_only(right, x, padding):
        H, W = x.shape[-2:]
        return right(x, padding)[..., : H + padding, : W + padding]

    @mistake("Only the last two axes are padded, not the batch or the channels.")
    def every_axis(right, x, padding):
        return np.pad(x, padding)

    @mistake("A frame of zeros was asked for: you repeat the border of the image.")
    def repeated_border(right, x, padding):
        frame = [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2
        return np.pad(x, frame, mode="edge")

    @mistake("The rows need a frame as well as the columns.")
    def columns_only(right, x, padding):
        H = x.shape[-2]
        return right(x, padding)[..., padding : padding + H, :]


@exercise(chapter=CHAPTER, points={"square": 1, "any shape": 1})
class correlate2d:
    """Slide a kernel over one image, as it is, wherever it fits."""

    @staticmethod
    def answer(library, x, k):
        return library.correlate2d(x, k)

    @staticmethod
    def cases(rng):
        yield case("square", np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2))
        yield case("square", readable(rng, 6, 6), readable(rng, 3, 3))
        yield case("any shape", readable(rng, 4, 7), readable(rng, 3, 2))
        yield case("any shape", readable(rng, 6, 4), readable(rng, 1, 3))
        yield case("any shape", readable(rng, 3, 2), readable(rng, 3, 2))

    @mistake("Your kernel is flipped. Correlation uses it as it is: k[0, 0] meets the top left.")
    def flipped(right, x, k):
        return right(x, k[::-1, ::-1])

    @mistake("Your kernel is transposed: its rows go along the rows of the image.")
    def transposed(right, x, k):
        return right(x, k.T)

    @mistake("The last positions are missing: a kernel of KH rows fits H - KH + 1 times.")
    def last_positions_missing(right, x, k):
        return right(x, k)[:-1, :-1]

    @mistake("Multiply entry by entry and add; @ is the product of matrices.")
    def matrix_product(right, x, k):
        (H, W), (KH, KW) = x.shape, k.shape
        return np.array(
            [
                [(x[i : i + KH, j : j + KW] @ k.T).sum() for j in range(W - KW + 1)]
                for i in range(H - KH + 1)
            ]
        )

    @mistake("Add the products up; you take their mean.")
    def mean_of_products(right, x, k):
        return right(x, k) / k.size


@exercise(chapter=CHAPTER, points={"valid": 1, "full": 1, "same": 1})
class convolve2d:
    """Slide a kernel turned by 180 degrees over one image, in three modes."""

    @staticmethod
    def answer(library, x, k, mode="valid"):
        return library.convolve2d(x, k, mode)

    @staticmethod
    def cases(rng):
        yield case("valid", np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2), "valid")
        yield case("valid", readable(rng, 4, 6), readable(rng, 3, 2), "valid")
        yield case("full", np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2), "full")
        yield case("full", readable(rng, 3, 5), readable(rng, 3, 4), "full")
        yield case("same", readable(rng, 6, 5), readable(rng, 5, 3), "same")
        yield case("same", readable(rng, 4, 7), readable(rng, 3, 5), "same")
        yield case("same", readable(rng, 6, 3), readable(rng, 1, 3), "same")

    @mistake("This is correlation: convolution turns the kernel by 180 degrees first.")
    def not_flipped(right, x, k, mode="valid"):
        return right(x, k[::-1, ::-1], mode)

    @mistake("The kernel is reversed along the rows only: turn it along both axes.")
    def flipped_along_rows(right, x, k, mode="valid"):
        return right(x, k[:, ::-1], mode)

    @mistake("Turning by 180 degrees is not transposing: reverse both axes.")
    def transposed(right, x, k, mode="valid"):
        return right(x, k[::-1, ::-1].T, mode)

    @mistake("The modes full and same differ from valid: how far may the kernel hang over?")
    def always_valid(right, x, k, mode="valid"):
        return right(x, k, "valid")

    @mistake("In full mode the kernel may hang over by all but one of its rows: pad by KH - 1.")
    def full_is_same(right, x, k, mode="valid"):
        if mode != "full":
            return right(x, k, mode)
        rows, columns = k.shape[0] // 2, k.shape[1] // 2
        return right(np.pad(x, [(rows, rows), (columns, columns)]), k, "valid")


@exercise(chapter=CHAPTER, points={"square window": 1, "any window": 1})
class window_counts:
    """In how many windows each pixel of an unpadded image takes part."""

    @staticmethod
    def answer(library, H, W, KH, KW):
        columns = np.ones((1, KH * KW, (H - KH + 1) * (W - KW + 1)))
        return library.col2im(columns, (1, 1, H, W), KH, KW)[0, 0]

    @staticmethod
    def cases(rng):
        yield case("square window", 3, 3, 2, 2)
        H, W, H2, W2 = (int(v) for v in rng.integers(6, 60, 4))
        yield case("square window", H, W, 3, 3)
        yield case("any window", 4, 7, 2, 4)
        yield case("any window", H2, W2, 3, 2)
        yield case("any window", 3, 4, 3, 1)

    @mistake("Near the border fewer windows reach a pixel: count them there.")
    def as_in_the_middle(right, H, W, KH, KW):
        return np.full((H, W), KH * KW)

    @mistake("You count the pixels of each window; count the windows of each pixel.")
    def pixels_of_windows(right, H, W, KH, KW):
        return np.full((H - KH + 1, W - KW + 1), KH * KW)

    @mistake("A window covers rows and columns: the counts of the two axes are multiplied.")
    def added(right, H, W, KH, KW):
        rows, columns = right(H, 1, KH, 1), right(1, W, 1, KW)
        return rows + columns

    @mistake("Height comes first: the result has H rows, and the window has KH.")
    def height_and_width_swapped(right, H, W, KH, KW):
        return right(W, H, KW, KH)


@exercise(chapter=CHAPTER, points={"channels": 1, "filters and bias": 1})
class filter_image:
    """One image with several channels through a bank of filters."""

    @staticmethod
    def answer(library, x, w, b):
        return library.conv2d(x[np.newaxis], w, b)[0]

    @staticmethod
    def cases(rng):
        yield case("channels", readable(rng, 3, 4, 5), readable(rng, 1, 3, 2, 3), np.zeros(1))
        yield case("channels", readable(rng, 2, 3, 3), readable(rng, 1, 2, 2, 2), np.zeros(1))
        yield case(
            "filters and bias", readable(rng, 3, 5, 4), readable(rng, 4, 3, 3, 2), readable(rng, 4)
        )
        yield case(
            "filters and bias", readable(rng, 2, 4, 6), readable(rng, 3, 2, 1, 2), readable(rng, 3)
        )

    @mistake("Every channel counts: a filter has a slice per channel, and their results are added.")
    def first_channel_only(right, x, w, b):
        return right(x[:1], w[:, :1], b)

    @mistake("The results of the channels are added up, not averaged.")
    def mean_over_channels(right, x, w, b):
        return right(x / len(x), w, b)

    @mistake("Each filter adds its own bias to all of its positions: b[f], not one for all.")
    def one_bias_for_all(right, x, w, b):
        return right(x, w, np.full_like(b, b[0]))

    @mistake("The bias is added once per position, after the channels are summed.")
    def bias_per_channel(right, x, w, b):
        return right(x, w, b * len(x))

    @mistake("Your filters are flipped. Deep learning uses them as they are.")
    def flipped(right, x, w, b):
        return right(x, w[:, :, ::-1, ::-1], b)

    @mistake("Each channel has a slice of its own: w[f, c], not the same slice for all channels.")
    def same_slice_for_all_channels(right, x, w, b):
        return right(x, np.repeat(w[:, :1], len(x), axis=1), b)


@exercise(
    chapter=CHAPTER,
    points={"batch": 1, "bias": 1, "stride": 1, "padding": 1},
    given=("shapes.output_size", "functional.pad"),
)
class conv2d:
    """Cross-correlate a batch of images with a bank of filters."""

    @staticmethod
    def answer(library, x, w, b=None, *, stride=1, padding=0):
        return library.conv2d(x, w, b, stride=stride, padding=padding)

    @staticmethod
    def cases(rng):
        x, w, b = readable(rng, 2, 3, 5, 6), readable(rng, 4, 3, 3, 2), readable(rng, 4)
        yield case("batch", x, w)
        yield case("batch", readable(rng, 3, 1, 4, 3), readable(rng, 2, 1, 1, 3))
        yield case("bias", x, w, b)
        yield case("stride", readable(rng, 2, 2, 7, 8), readable(rng, 3, 2, 3, 2), stride=2)
        yield case("stride", readable(rng, 1, 2, 9, 8), readable(rng, 1, 2, 2, 3), stride=3)
        yield case("padding", x, w, padding=1)
        yield case("padding", x, w, b, stride=2, padding=2)

    @mistake("Your filters are flipped. Deep learning uses them as they are.")
    def flipped(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w[:, :, ::-1, ::-1], b, stride=stride, padding=padding)

    @mistake("The images of the batch differ: you repeat the result of the first.")
    def first_image_only(right, x, w, b=None, *, stride=1, padding=0):
        return right(np.repeat(x[:1], len(x), axis=0), w, b, stride=stride, padding=padding)

    @mistake("The bias b is missing: add b[f] to every position of output channel f.")
    def bias_forgotten(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, None, stride=stride, padding=padding)

    @mistake("The bias is added once per position, after the channels are summed.")
    def bias_per_channel(right, x, w, b=None, *, stride=1, padding=0):
        times = x.shape[1]
        return right(x, w, None if b is None else times * b, stride=stride, padding=padding)

    @mistake("The stride is missing: the window moves by stride pixels along both axes.")
    def stride_forgotten(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, b, padding=padding)

    @mistake("The first window starts at row 0 and column 0: keep positions 0, s, 2s, ...")
    def stride_starts_late(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, b, padding=padding)[:, :, stride - 1 :: stride, stride - 1 :: stride]

    @mistake("The stride moves the window along the columns as well as along the rows.")
    def stride_along_rows_only(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, b, padding=padding)[:, :, ::stride]

    @mistake("The padding is missing: zeros go around the image before the filters slide.")
    def padding_forgotten(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, b, stride=stride)

    @mistake("Padding surrounds the image: zeros also go after the last row and column.")
    def padded_before_only(right, x, w, b=None, *, stride=1, padding=0):
        x = np.pad(x, [(0, 0), (0, 0), (padding, 0), (padding, 0)])
        return right(x, w, b, stride=stride)

    @mistake("Zeros go around the image, not around the output.")
    def output_padded(right, x, w, b=None, *, stride=1, padding=0):
        frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        return np.pad(right(x, w, b, stride=stride), frame)


@exercise(
    chapter=CHAPTER,
    points={"windows": 1, "stride and padding": 1},
    given=("shapes.output_size", "functional.pad"),
)
class im2col:
    """Copy every window of a batch into a column."""

    @staticmethod
    def answer(library, x, KH, KW, *, stride=1, padding=0):
        return library.im2col(x, KH, KW, stride=stride, padding=padding)

    @staticmethod
    def cases(rng):
        yield case("windows", np.arange(9.0).reshape(1, 1, 3, 3), 2, 2)
        yield case("windows", readable(rng, 2, 3, 4, 5), 3, 2)
        yield case("stride and padding", readable(rng, 2, 2, 5, 6), 3, 2, stride=2)
        yield case("stride and padding", readable(rng, 1, 3, 4, 3), 2, 3, stride=2, padding=1)

    @mistake("One column per position: you have one row per position.")
    def a_row_per_window(right, x, KH, KW, *, stride=1, padding=0):
        return right(x, KH, KW, stride=stride, padding=padding).swapaxes(1, 2)

    @mistake("In a column the window goes channel by channel: all pixels of channel 0 first.")
    def pixel_by_pixel(right, x, KH, KW, *, stride=1, padding=0):
        columns = right(x, KH, KW, stride=stride, padding=padding)
        N, rows, positions = columns.shape
        shape = N, x.shape[1], KH * KW, positions
        return columns.reshape(shape).swapaxes(1, 2).reshape(N, rows, positions)

    @mistake("Positions go row by row: the window moves right first, then down.")
    def column_by_column(right, x, KH, KW, *, stride=1, padding=0):
        columns = right(x, KH, KW, stride=stride, padding=padding)
        OH = (x.shape[2] + 2 * padding - KH) // stride + 1
        N, rows, positions = columns.shape
        return columns.reshape(N, rows, OH, -1).swapaxes(2, 3).reshape(N, rows, positions)

    @mistake("The columns of the images are kept apart: the first axis is the batch.")
    def batch_in_columns(right, x, KH, KW, *, stride=1, padding=0):
        return np.concatenate(list(right(x, KH, KW, stride=stride, padding=padding)), axis=1)

    @mistake("The stride is missing: take every stride-th window along both axes.")
    def stride_forgotten(right, x, KH, KW, *, stride=1, padding=0):
        return right(x, KH, KW, padding=padding)


@exercise(
    chapter=CHAPTER,
    points={"product": 1, "bias, stride and padding": 1},
    given=("shapes.output_size", "functional.im2col"),
)
class conv2d_by_matmul:
    """The same convolution of batches as one product of matrices per image."""

    @staticmethod
    def answer(library, x, w, b=None, *, stride=1, padding=0):
        return library.conv2d(x, w, b, stride=stride, padding=padding)

    @staticmethod
    def cases(rng):
        yield case("product", readable(rng, 2, 3, 5, 4), readable(rng, 4, 3, 2, 3))
        yield case("product", readable(rng, 3, 2, 3, 6), readable(rng, 2, 2, 3, 2))
        group = "bias, stride and padding"
        x, w = readable(rng, 2, 2, 5, 6), readable(rng, 3, 2, 3, 2)
        b = rng.permutation([-2.5, -1.2, 0.8, 1.7, 3.1])[:3]  # no bias is 0, no two are alike
        yield case(group, x, w, b)
        yield case(group, x, w, b, padding=2)
        yield case(group, x, w, b, stride=2, padding=1)

    @mistake("Output channels come before positions: the result is (N, F, OH, OW).")
    def channels_last(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, b, stride=stride, padding=padding).transpose(0, 2, 3, 1)

    @mistake("Positions go row by row: reshape to (OH, OW), not to (OW, OH).")
    def positions_swapped(right, x, w, b=None, *, stride=1, padding=0):
        y = right(x, w, b, stride=stride, padding=padding)
        N, F, OH, OW = y.shape
        return y.reshape(N, F, OW, OH)

    @mistake("w becomes a matrix by w.reshape(F, -1): a transpose before it mixes the weights.")
    def weights_transposed(right, x, w, b=None, *, stride=1, padding=0):
        mixed = w.transpose(0, 2, 3, 1).reshape(w.shape)
        return right(x, mixed, b, stride=stride, padding=padding)

    @mistake("The bias b is missing: add b[f] to row f of the product.")
    def bias_forgotten(right, x, w, b=None, *, stride=1, padding=0):
        return right(x, w, None, stride=stride, padding=padding)

    @mistake("The bias goes with the filters, one per row of the product, not with the positions.")
    def bias_of_the_first(right, x, w, b=None, *, stride=1, padding=0):
        b = None if b is None else np.full_like(b, b[0])
        return right(x, w, b, stride=stride, padding=padding)
