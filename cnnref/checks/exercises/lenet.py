"""LeNet-5 on paper: the table of C3, what each layer counts, what each unit sees."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "lenet"


def random_table(rng, C, F):
    """A table of 0 and 1 in which every map sees at least one channel, and none sees all."""
    table = rng.integers(0, 2, (C, F))
    table[rng.integers(0, C, F), np.arange(F)] = 0
    empty = table.sum(axis=0) == 0
    table[0, empty], table[1, empty] = 1, 0
    return table


@exercise(chapter=CHAPTER, points={"six channels": 1, "any number": 1}, returns=("table",))
class neighbours_table:
    """The table of maps that each see some neighbouring channels, counting round the end."""

    @staticmethod
    def answer(library, C, k):
        channels, maps = np.arange(C)[:, np.newaxis], np.arange(C)
        return ((channels - maps) % C < k).astype(int)

    @staticmethod
    def cases(rng):
        yield case("six channels", 6, 3)
        yield case("six channels", 6, 4)
        for _ in range(3):
            C = int(rng.integers(5, 10))
            yield case("any number", C, int(rng.integers(2, C - 1)))

    @mistake("Behind the last channel comes channel 0 again: how many ones has the last column?")
    def cut_at_the_end(right, C, k):
        return np.tril(right(C, k))

    @mistake("Rows are channels, columns are maps: which channels does map 1 see?")
    def rows_for_columns(right, C, k):
        return right(C, k).T.copy()

    @mistake("Map 0 begins with channel 0. Where does yours begin?")
    def one_later(right, C, k):
        return np.roll(right(C, k), 1, axis=0)

    @mistake("Count the ones of a column: you have one channel too many in each map.")
    def one_too_many(right, C, k):
        return right(C, k + 1)

    @mistake("Each map sees its k channels. Yours sees those that it should leave out.")
    def the_others(right, C, k):
        return 1 - right(C, k)


@exercise(
    chapter=CHAPTER,
    points={"every map sees all": 1, "by a table": 2},
    returns=("units", "parameters", "connections"),
)
class layer_counts:
    """Units, parameters and connections of a convolution layer with a table of connections."""

    @staticmethod
    def answer(library, table, H, W, size):
        C, F = table.shape
        images, filters = np.zeros((1, C, H, W)), np.zeros((F, C, size, size))
        OH, OW = library.conv2d(images, filters).shape[2:]
        parameters = int(table.sum()) * size * size + F
        return F * OH * OW, parameters, parameters * OH * OW

    @staticmethod
    def cases(rng):
        yield case("every map sees all", np.ones((1, 6), int), 32, 32, 5)
        yield case("every map sees all", np.ones((16, 120), int), 5, 5, 5)
        C, F, H, W, size = (int(n) for n in rng.integers((2, 5, 9, 13, 2), (5, 9, 13, 17, 5)))
        yield case("every map sees all", np.ones((C, F), int), H, W, size)
        for _ in range(3):
            C, F, H, W, size = (int(n) for n in rng.integers((3, 7, 9, 13, 2), (7, 11, 13, 17, 5)))
            yield case("by a table", random_table(rng, C, F), H, W, size)

    @mistake("A zero in the table is a kernel that does not exist. You count it all the same.")
    def zeros_counted(right, table, H, W, size):
        return right(np.ones_like(table), H, W, size)

    @mistake("Each map has a bias, and it meets every unit of its map.")
    def bias_forgotten(right, table, H, W, size):
        units, parameters, connections = right(table, H, W, size)
        return units, parameters - table.shape[1], connections - units

    @mistake("A map has one bias, however many channels it sees. You count one for each kernel.")
    def bias_for_each_kernel(right, table, H, W, size):
        units, parameters, _ = right(table, H, W, size)
        F = table.shape[1]
        parameters = parameters - F + int(table.sum())
        return units, parameters, parameters * units // F

    @mistake("The kernels must fit into the image: how many places are there in each direction?")
    def size_of_the_image(right, table, H, W, size):
        return right(table, H + size - 1, W + size - 1, size)

    @mistake("From place 0 to place H - size: how many places are these? You leave one out.")
    def one_place_too_few(right, table, H, W, size):
        places = (H - size) * (W - size)
        _, parameters, _ = right(table, H, W, size)
        return table.shape[1] * places, parameters, parameters * places

    @mistake("C1 has one channel. Here a map sees several, and has a kernel for each of them.")
    def counted_as_c1(right, table, H, W, size):
        return right(np.ones_like(table[:1]), H, W, size)

    @mistake("A unit meets a kernel for every channel that its map sees. You connect it by one.")
    def connected_as_c1(right, table, H, W, size):
        units, parameters, _ = right(table, H, W, size)
        return units, parameters, units * (size * size + 1)

    @mistake("The parameters know already how many maps there are. You multiply by it once more.")
    def maps_counted_twice(right, table, H, W, size):
        units, parameters, _ = right(table, H, W, size)
        return units, parameters, parameters * units

    @mistake("The places of a map share its weights. You count them anew at every place.")
    def nothing_shared(right, table, H, W, size):
        units, _, connections = right(table, H, W, size)
        return units, connections, connections


@exercise(chapter=CHAPTER, points={"LeNet-5": 1, "any network": 1}, returns=("fields",))
class receptive_fields:
    """Sides of the receptive fields, layer by layer, from the sizes and strides of the windows."""

    @staticmethod
    def answer(library, sizes, strides):
        steps = np.concatenate([[1], np.cumprod(strides)[:-1]])
        return 1 + np.cumsum((sizes - 1) * steps)

    @staticmethod
    def cases(rng):
        yield case("LeNet-5", np.array([5, 2, 5, 2, 5]), np.array([1, 2, 1, 2, 1]))
        for layers in (3, 4, 6):
            sizes, strides = rng.integers(2, 8, layers), rng.integers(1, 4, layers)
            strides[:2] = rng.integers(2, 4, 2)
            yield case("any network", sizes, strides)

    @mistake("Behind a stride of 2, neighbours lie 2 pixels apart. Your fields grow too slowly.")
    def strides_ignored(right, sizes, strides):
        return right(sizes, np.ones_like(strides))

    @mistake("A layer's own stride moves the layers behind it apart, not its own window.")
    def own_stride_counted(right, sizes, strides):
        return 1 + np.cumsum((sizes - 1) * np.cumprod(strides))

    @mistake("A window of 5 lets the field grow by 4 steps: the first unit was there before.")
    def whole_windows_added(right, sizes, strides):
        steps = np.concatenate([[1], np.cumprod(strides)[:-1]])
        return np.cumsum(sizes * steps)

    @mistake("Strides multiply: behind 2 and 2 the neighbours lie 4 pixels apart. Yours do not.")
    def last_stride_only(right, sizes, strides):
        return 1 + np.cumsum((sizes - 1) * np.concatenate([[1], strides[:-1]]))

    @mistake("Overlapping windows share pixels. You multiply their sides as if they did not.")
    def sizes_multiplied(right, sizes, strides):
        return np.cumprod(sizes)


@exercise(
    chapter=CHAPTER,
    points={"one image": 1, "a batch": 2},
    given=("functional.conv2d",),
)
class partial_conv2d:
    """A convolution layer whose maps see the channels that a table gives them."""

    @staticmethod
    def answer(library, x, w, b, table):
        return library.conv2d(x, w * table.T[:, :, np.newaxis, np.newaxis], b)

    @staticmethod
    def cases(rng):
        for group, N, C, F, image, kernel in (
            ("one image", 1, 2, 3, (3, 4), (2, 2)),
            ("one image", 1, 4, 4, (6, 5), (3, 2)),
            ("a batch", 3, 4, 6, (5, 6), (2, 3)),
            ("a batch", 2, 5, 3, (7, 6), (3, 3)),
        ):
            x, w = readable(rng, N, C, *image), readable(rng, F, C, *kernel)
            yield case(group, x, w, readable(rng, F), random_table(rng, C, F))

    @mistake("Where the table has a zero the map must not see the channel. Yours see everything.")
    def table_ignored(right, x, w, b, table):
        return right(x, w, b, np.ones_like(table))

    @mistake("You let each map see exactly the channels that it should not see.")
    def table_turned_round(right, x, w, b, table):
        return right(x, w, b, 1 - table)

    @mistake("A row of the table is a channel, but the filters come first in w: turn the table.")
    def table_reshaped(right, x, w, b, table):
        return right(x, w, b, table.reshape(table.shape[::-1]).T)

    @mistake("A map may see channels 0 and 2 but not 1. Yours see as many, but the first ones.")
    def first_channels(right, x, w, b, table):
        return right(x, w, b, -np.sort(-table, axis=0))

    @mistake("A map adds up what its channels give, however many there are: no mean.")
    def mean_over_channels(right, x, w, b, table):
        return right(x, w / table.sum(axis=0)[:, np.newaxis, np.newaxis, np.newaxis], b, table)

    @mistake("The bias b is missing.")
    def bias_forgotten(right, x, w, b, table):
        return right(x, w, 0 * b, table)
