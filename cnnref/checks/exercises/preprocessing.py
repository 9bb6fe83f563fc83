"""Preparing data: means, scales, principal axes, whitening, learned from the training set."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable
from cnnref.checks.prepare import prepare

CHAPTER = "preprocessing"

POINTS = np.array([[2.0, 0.0], [0.0, 2.0], [3.0, 3.0], [-1.0, -1.0]])
"""The chapter's four points."""


def points(rng, N, D):
    """Points around another place than 0, which vary more along later features."""
    return (readable(rng, N, D) * np.arange(1, D + 1) + rng.integers(-9, 10, D) + 0.5).round(1)


def turned(rng, D):
    """Axes at right angles, one per column; the two of a plane can be checked by hand."""
    return np.array([[0.6, -0.8], [0.8, 0.6]]) if D == 2 else np.linalg.qr(readable(rng, D, D))[0]


def images(rng, N, C=3, H=4, W=5):
    """Images whose channels differ in brightness."""
    return readable(rng, N, C, H, W) + 20 * rng.permutation(np.arange(1, C + 1))[:, None, None]


def bytes_(rng, N, C=3, H=4, W=5):
    """The same as bytes."""
    return images(rng, N, C, H, W).clip(0, 255).astype(np.uint8)


@exercise(chapter=CHAPTER, points={"training set": 1, "any set": 1})
class center:
    """A set with the training set's mean subtracted from each feature."""

    @staticmethod
    def answer(library, train, x):
        return prepare(library).center(train, x)

    @staticmethod
    def cases(rng):
        yield case("training set", POINTS, POINTS)
        train = points(rng, 5, 3)
        yield case("training set", train, train)
        yield case("any set", POINTS, np.array([[5.0, 5.0]]))
        yield case("any set", points(rng, 4, 3), points(rng, 6, 3))
        yield case("any set", points(rng, 5, 4), points(rng, 2, 4))

    @mistake("Whose mean do you subtract? An example must not change with its neighbours.")
    def own_mean(right, train, x):
        return right(x, x)

    @mistake("The mean is learned from the training set, but it is x that is asked for.")
    def training_set_returned(right, train, x):
        return right(train, train)

    @mistake("Each feature has a mean of its own: you subtract one number from all of them.")
    def one_mean_for_all(right, train, x):
        return x - train.mean()

    @mistake("The mean of a feature runs over the examples. Yours run over the features.")
    def mean_of_each_example(right, train, x):
        return x - x.mean(axis=1, keepdims=True)

    @mistake("Only the training set says what the mean is. You let x take part.")
    def mean_of_both_sets(right, train, x):
        return right(np.concatenate([train, x]), x)

    @mistake("Subtract the mean, and the training set lies around 0. Where does yours lie?")
    def mean_added(right, train, x):
        return 2 * x - right(train, x)


@exercise(chapter=CHAPTER, points={"real numbers": 1, "bytes": 1})
class center_channels:
    """Images with the training set's mean subtracted from each channel."""

    @staticmethod
    def answer(library, train, x):
        return prepare(library).center(train, x, axes=(0, 2, 3))

    @staticmethod
    def cases(rng):
        yield case("real numbers", images(rng, 4), images(rng, 2))
        yield case("real numbers", images(rng, 3, 2, 3, 2), images(rng, 5, 2, 3, 2))
        yield case("real numbers", images(rng, 3, 3, 3, 3), images(rng, 3, 3, 3, 3))
        yield case("bytes", bytes_(rng, 4), bytes_(rng, 2))
        yield case("bytes", bytes_(rng, 3, 2, 3, 4), bytes_(rng, 3, 2, 3, 4))

    @mistake("A mean per channel is one number for all its pixels. You have one for each pixel.")
    def mean_of_each_pixel(right, train, x):
        return x - train.mean(axis=0)

    @mistake("Each channel has a mean of its own: you subtract one number from all of them.")
    def one_mean_for_all(right, train, x):
        return x - train.mean()

    @mistake("The mean is learned from the training set. You take it from x itself.")
    def own_mean(right, train, x):
        return right(x, x)

    @mistake("Each image is given a mean of its own. How do images stay comparable then?")
    def mean_of_each_image(right, train, x):
        return x - x.mean(axis=(2, 3), keepdims=True)

    @mistake("In a byte there is no room for fractions, nor for numbers below 0: convert first.")
    def left_in_bytes(right, train, x):
        mean = train.mean(axis=(0, 2, 3), keepdims=True)
        return x - mean.astype(x.dtype)

    @mistake("The axes are (N, C, H, W). Your mean belongs to the columns of the image.")
    def channels_taken_for_last(right, train, x):
        return x - train.mean(axis=(0, 1, 2))


@exercise(chapter=CHAPTER, points={"features": 1, "a constant feature": 1})
class standardize:
    """A set in units of the training set's deviations, measured from its means."""

    @staticmethod
    def answer(library, train, x):
        return prepare(library).standardize(train, x)

    @staticmethod
    def cases(rng):
        yield case("features", POINTS, POINTS)
        yield case("features", points(rng, 5, 3), points(rng, 4, 3))
        yield case("features", points(rng, 6, 2), points(rng, 3, 2))
        for D in (2, 4):
            train, x = points(rng, 6, D), points(rng, 3, D)
            train[:, rng.integers(D)] = float(rng.integers(2, 9))
            yield case("a constant feature", train, x)

    @mistake("The square root is missing: a variance has another unit than the feature.")
    def divided_by_variance(right, train, x):
        var = train.var(axis=0)
        return (x - train.mean(axis=0)) / np.where(var == 0, 1, var)

    @mistake("The course divides by N, as np.std does unless told otherwise: you divide by N - 1.")
    def one_example_less(right, train, x):
        return right(train, x) * np.sqrt(1 - 1 / len(train))

    @mistake("Mean and deviation are learned from the training set. You take them from x.")
    def own_statistics(right, train, x):
        return right(x, x)

    @mistake("You divide, but where is the mean? The training set shall lie around 0.")
    def mean_not_subtracted(right, train, x):
        std = train.std(axis=0)
        return x / np.where(std == 0, 1, std)

    @mistake("Each feature has a deviation of its own: you divide all of them by one.")
    def one_deviation_for_all(right, train, x):
        return (x - train.mean(axis=0)) / train.std()

    @mistake("A feature that never varies has deviation 0. What does the text say about it?")
    def divided_by_zero(right, train, x):
        return (x - train.mean(axis=0)) / train.std(axis=0)

    @mistake("A tiny number against 0 / 0 blows up what is new in x. What does the text say?")
    def tiny_number_added(right, train, x):
        return (x - train.mean(axis=0)) / (train.std(axis=0) + 1e-8)


@exercise(chapter=CHAPTER, points={"-1 to 1": 1, "any range": 1, "a constant feature": 1})
class scale_to_range:
    """A set scaled so that the training set's features run from low to high."""

    @staticmethod
    def answer(library, train, x, low, high):
        return prepare(library).min_max(train, x, low, high)

    @staticmethod
    def cases(rng):
        ends = [(-0.1, 1.175), (2.0, 5.0), (-3.0, -1.0)]
        yield case("-1 to 1", POINTS, POINTS, -1.0, 1.0)
        yield case("-1 to 1", points(rng, 5, 3), points(rng, 4, 3), -1.0, 1.0)
        for low, high in ends:
            yield case("any range", points(rng, 4, 2), points(rng, 6, 2), low, high)
        train, x = points(rng, 5, 3), points(rng, 4, 3)
        train[:, rng.integers(3)] = float(rng.integers(2, 9))
        yield case("a constant feature", train, x, *ends[rng.integers(3)])

    @mistake("Least and largest are learned from the training set. You take them from x.")
    def own_range(right, train, x, low, high):
        return right(x, x, low, high)

    @mistake("You scale to 0 and 1. Where do low and high come in?")
    def zero_to_one(right, train, x, low, high):
        return right(train, x, 0.0, 1.0)

    @mistake("The least value of the training set shall become low. Where does it land with you?")
    def low_not_added(right, train, x, low, high):
        return right(train, x, low, high) - low

    @mistake("How wide is the new range? It does not begin at 0.")
    def high_for_width(right, train, x, low, high):
        return low + right(train, x, 0.0, 1.0) * high

    @mistake("Other sets may reach beyond the ends. You cut them off, and information with them.")
    def clipped(right, train, x, low, high):
        return np.clip(right(train, x, low, high), low, high)

    @mistake("Each feature has a range of its own: you take one for all of them.")
    def one_range_for_all(right, train, x, low, high):
        return low + (high - low) * (x - train.min()) / (train.max() - train.min())

    @mistake("A feature that never varies has width 0. What does the text say about it?")
    def divided_by_zero(right, train, x, low, high):
        least, largest = train.min(axis=0), train.max(axis=0)
        return low + (high - low) * (x - least) / (largest - least)


@exercise(chapter=CHAPTER, points={"mean 0": 1, "any mean": 1})
class covariance:
    """How the features of a set vary together."""

    @staticmethod
    def answer(library, x):
        return prepare(library).covariance(x)

    @staticmethod
    def cases(rng):
        for N, D in ((2, 3), (4, 2)):
            half = readable(rng, N, D)
            yield case("mean 0", np.concatenate([half, -half]))
        yield case("any mean", POINTS)
        yield case("any mean", points(rng, 5, 3))
        yield case("any mean", points(rng, 4, 4))

    @mistake("Covariance measures from the mean: where do you subtract it?")
    def mean_not_subtracted(right, x):
        return x.T @ x / len(x)

    @mistake("The course divides by N, the number of examples: you divide by N - 1.")
    def one_example_less(right, x):
        return right(x) * len(x) / (len(x) - 1)

    @mistake("It is a mean over the examples. You have added up, and not divided.")
    def not_divided(right, x):
        return right(x) * len(x)

    @mistake(
        "Features are compared with features, so the result is (D, D). Yours compares examples."
    )
    def examples_compared(right, x):
        centred = x - x.mean(axis=0)
        return centred @ centred.T / len(x)

    @mistake("This is the correlation: each feature has been divided by its deviation as well.")
    def correlation(right, x):
        std = x.std(axis=0)
        return right(x) / np.outer(std, std)

    @mistake("The mean of a feature runs over the examples. Yours run over the features.")
    def centred_along_features(right, x):
        centred = x - x.mean(axis=1, keepdims=True)
        return centred.T @ centred / len(x)


@exercise(
    chapter=CHAPTER,
    points={"two features": 1, "more features": 2},
    returns=("axes", "variances"),
)
class principal_axes:
    """The axes along which a set varies, the most important first, and how much."""

    @staticmethod
    def answer(library, x):
        return prepare(library).principal_axes(x)

    @staticmethod
    def cases(rng):
        yield case("two features", POINTS)
        yield case("two features", points(rng, 6, 2))
        yield case("more features", points(rng, 7, 3))
        yield case("more features", points(rng, 9, 4))

    @mistake("One axis per column. Yours are rows: which of svd's three results is turned already?")
    def axes_in_rows(right, x):
        axes, variances = right(x)
        return axes.T.copy(), variances

    @mistake("The axis with the largest variance comes first. eigh sorts the other way round.")
    def smallest_first(right, x):
        axes, variances = right(x)
        return axes[:, ::-1].copy(), variances[::-1].copy()

    @mistake("Axes and variances belong together: you have put only one of them in order.")
    def only_variances_sorted(right, x):
        axes, variances = right(x)
        return axes[:, ::-1].copy(), variances

    @mistake("Asked for are variances. Yours are their square roots.")
    def deviations_for_variances(right, x):
        axes, variances = right(x)
        return axes, np.sqrt(np.abs(variances))

    @mistake("Axes and variances are those of the covariance: subtract the mean first.")
    def mean_not_subtracted(right, x):
        return right(np.concatenate([x, -x]))

    @mistake("An axis may point either way. Read which way the text wants.")
    def pointing_the_other_way(right, x):
        axes, variances = right(x)
        return -axes, variances

    @mistake("The course divides by N, the number of examples: you divide by N - 1.")
    def one_example_less(right, x):
        axes, variances = right(x)
        return axes, variances * len(x) / (len(x) - 1)


@exercise(chapter=CHAPTER, points={"all axes": 1, "some axes": 1})
class project:
    """The coordinates of a set along the first principal axes."""

    @staticmethod
    def answer(library, x, mean, axes, components):
        return library.dense(x - mean, axes[:, :components].T)

    @staticmethod
    def cases(rng):
        for group, N, D, components in (
            ("all axes", 4, 2, 2),
            ("all axes", 3, 3, 3),
            ("some axes", 5, 3, 2),
            ("some axes", 2, 4, 1),
            ("some axes", 4, 4, 3),
        ):
            axes = turned(rng, D)
            yield case(group, points(rng, N, D), points(rng, 1, D)[0], axes, components)

    @mistake("An axis is a column. Your coordinates are taken along the rows.")
    def axes_in_rows(right, x, mean, axes, components):
        return right(x, mean, axes.T, components)

    @mistake("The axes go through the mean. Where do you measure from?")
    def mean_not_subtracted(right, x, mean, axes, components):
        return right(x, 0 * mean, axes, components)

    @mistake("The first axes are the important ones. You keep the last.")
    def last_axes_kept(right, x, mean, axes, components):
        return right(x, mean, axes[:, ::-1], components)[:, ::-1].copy()

    @mistake("Only the first components of the coordinates were asked for.")
    def all_axes_kept(right, x, mean, axes, components):
        return right(x, mean, axes, axes.shape[1])

    @mistake("The mean is a point among the data: subtract it before you turn, not after.")
    def mean_subtracted_afterwards(right, x, mean, axes, components):
        return right(x, 0 * mean, axes, components) - mean[:components]

    @mistake("These are points again. Asked for were their coordinates along the axes.")
    def turned_back(right, x, mean, axes, components):
        return right(x, mean, axes, components) @ axes[:, :components].T


@exercise(chapter=CHAPTER, points={"every axis varies": 1, "an empty axis": 1})
class whiten:
    """The coordinates of a set along its principal axes, in units of the deviation."""

    @staticmethod
    def answer(library, x, mean, axes, variances, *, eps=1e-5):
        return library.dense(x - mean, (axes / np.sqrt(variances + eps)).T)

    @staticmethod
    def cases(rng):
        for N, D in ((4, 2), (3, 3)):
            axes = turned(rng, D)
            variances = -np.sort(-rng.integers(2, 90, D) / 10)
            yield case(
                "every axis varies", points(rng, N, D), points(rng, 1, D)[0], axes, variances
            )
        for options in ({}, {"eps": 0.25}):
            axes = turned(rng, 3)
            variances = np.array([float(rng.integers(2, 9)), 1.5, 0.0])
            x, mean = points(rng, 4, 3), points(rng, 1, 3)[0]
            yield case("an empty axis", x, mean, axes, variances, **options)

    @mistake("Whitened data has variance 1 along each axis. Dividing by the variance gives less.")
    def divided_by_variance(right, x, mean, axes, variances, *, eps=1e-5):
        return (x - mean) @ axes / (variances + eps)

    @mistake("An axis along which nothing varies divides by 0. What is eps for?")
    def eps_forgotten(right, x, mean, axes, variances, *, eps=1e-5):
        return (x - mean) @ axes / np.sqrt(variances)

    @mistake("eps is added to the variance, before the root is taken.")
    def eps_after_the_root(right, x, mean, axes, variances, *, eps=1e-5):
        return (x - mean) @ axes / (np.sqrt(variances) + eps)

    @mistake("eps is an argument: 1e-5 is only what it is when nobody says otherwise.")
    def eps_fixed(right, x, mean, axes, variances, *, eps=1e-5):
        return right(x, mean, axes, variances)

    @mistake("The step that rotates is missing: the variances belong to the axes, not to features.")
    def not_rotated(right, x, mean, axes, variances, *, eps=1e-5):
        return (x - mean) / np.sqrt(variances + eps)

    @mistake("The axes go through the mean. Where do you measure from?")
    def mean_not_subtracted(right, x, mean, axes, variances, *, eps=1e-5):
        return right(x, 0 * mean, axes, variances, eps=eps)

    @mistake("You turn the points back at the end. Asked are their numbers along the axes.")
    def turned_back(right, x, mean, axes, variances, *, eps=1e-5):
        return right(x, mean, axes, variances, eps=eps) @ axes.T

    @mistake("The wide axes shall become narrower. You have made them wider.")
    def multiplied(right, x, mean, axes, variances, *, eps=1e-5):
        return (x - mean) @ axes * np.sqrt(variances + eps)
