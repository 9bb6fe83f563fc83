"""Networks as matrices: edges, order, operations, numbering, and a loop with an end."""

import numpy as np

from cnnref.checks.exercise import case, exercise, mistake, readable
from cnnref.checks.networks import networks

CHAPTER = "networks-as-matrices"


def matrix(size, *edges):
    """The matrix of edges (from, to) or (from, to, weight), 1 if no weight is named."""
    a = np.zeros((size, size))
    for i, j, *weight in edges:
        a[i, j] = weight[0] if weight else 1.0
    return a


DRAWN = matrix(5, (0, 1), (0, 4), (1, 0), (1, 3), (2, 3), (4, 3))
"""The network that source 004 draws, with a cycle of 0 and 1."""

FORWARD = matrix(5, (0, 1), (0, 4), (1, 3), (2, 3), (4, 3))
"""The same without the edge from 1 to 0: an edge from 4 to 3 lies below the diagonal."""

XOR = matrix(5, (0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (3, 4, -2.0))
XOR_INPUTS = np.array([[0, 0, 0, 0, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]], float)
XOR_BIAS = np.array([0.0, 0, 0, -1, 0])
"""The chapter's network for the exclusive or."""

SQUARE = np.array([[2.0, 1, 0], [0, 5, 1], [5, 0, 2]])
"""The chapter's matrix with the determinant 25."""

CANCELS = matrix(4, (0, 1), (1, 1), (1, 2, -1.0), (2, 1), (2, 2, -1.0), (2, 3))
"""A network with cycles whose matrix has a power of zeros: plus and minus cancel."""


def weights(rng, *shape):
    """Weights of both signs with one decimal, all at least 0.5 and at most 2.5 in size."""
    return rng.choice([-1, 1], shape) * rng.integers(5, 26, shape) / 10


def upper(rng, size):
    """A network in topological order: 0 and 1 are inputs, all else is fed, most are joined."""
    a = np.triu(weights(rng, size, size) * (rng.random((size, size)) < 0.6), 1)
    a[0, 1] = 0
    for j in range(2, size):
        a[j - 1 if j > 2 else 0, j] = weights(rng)
    a[1, 3] = weights(rng)
    return a


def renumbered(rng, a):
    """The same network with other numbers."""
    order = rng.permutation(len(a))
    return a[np.ix_(order, order)]


@exercise(chapter=CHAPTER, points={"weights of 1": 1, "any weights": 1})
class adjacency:
    """The matrix of a network, from its edges and their weights."""

    @staticmethod
    def answer(library, edges, weights, size):
        return networks(library).adjacency(edges, weights, size)

    @staticmethod
    def cases(rng):
        drawn = np.argwhere(DRAWN)
        yield case("weights of 1", drawn, np.ones(6), 5)
        yield case("weights of 1", np.array([[0, 1], [2, 0]]), np.ones(2), 4)
        yield case("any weights", rng.permutation(drawn), weights(rng, 6), 5)
        for size in (4, 7):
            a = np.argwhere(np.triu(rng.random((size, size)) < 0.6)[: size - 1, : size - 1])
            edges = rng.permutation(np.concatenate([a, [[size - 2, 0]]]))
            yield case("any weights", edges, weights(rng, len(edges)), size)
        yield case("any weights", np.zeros((0, 2), int), np.zeros(0), 3)

    @mistake("Where does an edge begin, and where does it end? Rows leave, columns arrive.")
    def turned(right, edges, weights, size):
        return right(edges, weights, size).T.copy()

    @mistake("An edge from 0 to 1 lets nothing flow from 1 to 0. You write each edge twice.")
    def both_ways(right, edges, weights, size):
        a = right(edges, weights, size)
        return np.where(a, a, a.T)

    @mistake("Every edge has a weight of its own, and not all of them are 1.")
    def weights_forgotten(right, edges, weights, size):
        return right(edges, np.ones_like(weights), size)

    @mistake("The vertices count from 0, as rows and columns do. Do you subtract 1?")
    def counted_from_one(right, edges, weights, size):
        return right((edges - 1) % size, weights, size)

    @mistake("A vertex without an edge has a row and a column, too: how many are there?")
    def size_from_the_edges(right, edges, weights, size):
        return right(edges, weights, int(edges.max()) + 1)

    @mistake("The order of the rows of edges does not matter. Which weight belongs to which edge?")
    def weights_in_reading_order(right, edges, weights, size):
        a = right(edges, np.ones_like(weights), size)
        a[a != 0] = weights
        return a


@exercise(chapter=CHAPTER, points={"a few vertices": 1, "any network": 1})
class is_feed_forward:
    """Whether a network has no cycle."""

    @staticmethod
    def answer(library, a):
        return networks(library).is_feed_forward(a)

    @staticmethod
    def cases(rng):
        yield case("a few vertices", DRAWN)
        yield case("a few vertices", FORWARD)
        yield case("a few vertices", matrix(3, (0, 1), (1, 1), (1, 2)))
        yield case("a few vertices", matrix(3, (0, 1), (1, 2), (2, 0)))
        yield case("any network", CANCELS)
        yield case("any network", weights(rng, 4, 4))
        yield case("any network", matrix(5, (4, 1), (1, 2), (2, 3), (3, 1), (2, 0)))
        for size in (6, 8):
            a = upper(rng, size)
            yield case("any network", renumbered(rng, a))
            a[size - 1, 3] = 0.5  # 3 leads to the last one
            yield case("any network", renumbered(rng, a))

    @mistake("Every feed-forward network has the determinant 0. Do others never have it?")
    def determinant_zero(right, a):
        return abs(np.linalg.det(a)) < 1e-9

    @mistake("The matrix need not be triangular as it stands: it may become so when renumbered.")
    def triangular_as_it_stands(right, a):
        return not np.tril(a).any()

    @mistake("An edge from a vertex to itself is a cycle, too.")
    def loops_unseen(right, a):
        return right(a - np.diag(np.diag(a)))

    @mistake("A cycle may be longer than there and back.")
    def there_and_back_only(right, a):
        return not (a.astype(bool) & a.T.astype(bool)).any()

    @mistake("Weights of opposite sign cancel when you add up ways. Ask where there are edges.")
    def signs_cancel(right, a):
        return not (abs(np.linalg.matrix_power(a, len(a))) > 1e-9).any()

    @mistake("It has a beginning and an end. May there be a cycle between them?")
    def beginning_and_end(right, a):
        return not a.any(axis=0).all() and not a.any(axis=1).all()

    @mistake("You tell whether there is a cycle. The question is whether there is none.")
    def answer_turned(right, a):
        return not right(a)


@exercise(chapter=CHAPTER, points={"one order": 1, "several orders": 1}, returns=("order",))
class topological_order:
    """The vertices, each after all that feed it; of several, the smallest number first."""

    @staticmethod
    def answer(library, a):
        return np.array(networks(library).topological_order(a))

    @staticmethod
    def cases(rng):
        yield case("one order", matrix(4, (2, 3), (3, 1), (1, 0), (2, 1)))
        for size in (5, 7):
            a = upper(rng, size)
            a[0, 1], a[1, 2] = weights(rng, 2)
            yield case("one order", renumbered(rng, a))
        yield case("several orders", FORWARD)
        yield case("several orders", matrix(6, (5, 0), (1, 2), (3, 4)))
        yield case("several orders", matrix(7, (6, 1), (1, 0), (5, 2), (6, 3), (3, 4)))
        yield case("several orders", matrix(6, (3, 5), (4, 0), (4, 1), (5, 2)))
        for size in (6, 8):
            yield case("several orders", renumbered(rng, upper(rng, size)))

    @mistake("Where several vertices may come next, the text says which one does. Yours is last.")
    def largest_first(right, a):
        return [len(a) - 1 - vertex for vertex in right(a[::-1, ::-1])]

    @mistake("A vertex that becomes ready may have a smaller number than those that wait already.")
    def first_come_first_served(right, a):
        waits_for = (a != 0).sum(axis=0)
        order = [j for j in range(len(a)) if waits_for[j] == 0]
        for vertex in order:
            for after in range(len(a)):
                if a[vertex, after] != 0:
                    waits_for[after] -= 1
                    if waits_for[after] == 0:
                        order.append(after)
        return order

    @mistake("You go layer by layer. After each vertex, ask again which one may come next.")
    def layer_after_layer(right, a):
        depth = np.zeros(len(a), int)
        for vertex in right(a):
            before = np.flatnonzero(a[:, vertex])
            depth[vertex] = 1 + max(depth[before], default=-1)
        return np.argsort(depth, kind="stable")

    @mistake("Yours begins where the network ends: the inputs come first.")
    def backwards(right, a):
        return list(right(a))[::-1]

    @mistake("A column tells who feeds a vertex, a row whom it feeds. Which of them must be done?")
    def rows_for_columns(right, a):
        return right(a.T)

    @mistake("How many edges arrive does not tell when: who feeds those who feed it?")
    def by_number_of_edges(right, a):
        return np.argsort((a != 0).sum(axis=0), kind="stable")

    @mistake("You say at which place each vertex comes. Asked is which vertex comes at each place.")
    def places_for_vertices(right, a):
        return np.argsort(right(a))


@exercise(
    chapter=CHAPTER,
    points={"the exclusive or": 1, "any numbering": 2},
    returns=("o",),
    given=("topology.topological_order",),
)
class run_network:
    """The values of all vertices, from the matrix, the inputs and the biases, with ReLU."""

    @staticmethod
    def answer(library, a, x, b):
        return networks(library).run_network(a, x, b)

    @staticmethod
    def cases(rng):
        yield case("the exclusive or", XOR, XOR_INPUTS, XOR_BIAS)
        falling = matrix(3, (2, 0), (0, 1, -1.0))  # the input is 0, the last sum negative
        yield case("any numbering", falling, np.zeros((1, 3)), np.array([0.5, 0.2, 0.9]))
        yield case("any numbering", *running(rng, FORWARD * weights(rng, 5, 5), 2))
        for size, N in ((5, 3), (7, 4), (8, 2)):
            yield case("any numbering", *running(rng, renumbered(rng, upper(rng, size)), N))

    @mistake("What a vertex adds up stands in its column. You take its row.")
    def rows_for_columns(right, a, x, b):
        return np.where(a.any(axis=0), np.maximum(b, 0), x)

    @mistake("Each vertex that is no input adds a bias before ReLU. Where is b?")
    def bias_forgotten(right, a, x, b):
        return right(a, x, 0 * b)

    @mistake("An input is given: it gets no bias.")
    def bias_at_the_inputs(right, a, x, b):
        return right(a, np.where(a.any(axis=0), x, x + b), b)

    @mistake("An input is given: it goes through no ReLU, and stays negative.")
    def relu_at_the_inputs(right, a, x, b):
        return right(a, np.maximum(x, 0), b)

    @mistake("An input may be 0. It is an input because no edge leads to it.")
    def zeros_are_no_input(right, a, x, b):
        o = x
        for _ in range(len(a)):
            o = np.where(x.any(axis=0), x, np.maximum(o @ a + b, 0))
        return o

    @mistake("A negative sum does not leave a vertex. What has become of ReLU?")
    def without_relu(right, a, x, b):
        entering = np.where(a.any(axis=0), b, x)
        return entering @ np.linalg.inv(np.eye(len(a)) - a)

    @mistake("You go by number. Are the values that a vertex needs there when its turn comes?")
    def by_number(right, a, x, b):
        fed = a.any(axis=0)
        o = np.where(fed, 0, x)
        for j in range(len(a)):
            if fed[j]:
                o[:, j] = np.maximum(o @ a[:, j] + b[j], 0)
        return o

    @mistake("One product with the matrix walks one edge. How does a value get further?")
    def one_step(right, a, x, b):
        return np.where(a.any(axis=0), np.maximum(x @ a + b, 0), x)

    @mistake("First all is added up, the bias as well, and then comes ReLU.")
    def bias_after_relu(right, a, x, b):
        o = x
        for _ in range(len(a)):
            o = np.where(a.any(axis=0), np.maximum(o @ a, 0) + b, x)
        return o

    @mistake("All vertices but the inputs have ReLU, the last ones, too.")
    def last_without_relu(right, a, x, b):
        o = right(a, x, b)
        return np.where(a.any(axis=0) & ~a.any(axis=1), o @ a + b, o)


def running(rng, a, count):
    """A network with inputs for a number of samples, negative ones too, and with biases."""
    x = np.where(a.any(axis=0), 0.0, weights(rng, count, len(a)))
    x[0] = -abs(x[0])
    return a, x, weights(rng, len(a)) / 2


@exercise(
    chapter=CHAPTER,
    points={"swap": 1, "scale": 1, "add": 1},
    returns=("changed", "determinant_times"),
)
class operate:
    """A matrix after a row or column operation, and what its determinant was multiplied by."""

    @staticmethod
    def answer(library, a, operation, i, j=None, *, factor=1.0, axis=0):
        return networks(library).operate(a, operation, i, j, factor=factor, axis=axis)

    @staticmethod
    def cases(rng):
        yield case("swap", SQUARE, "swap", 0, 2)
        yield case("swap", readable(rng, 4, 4), "swap", 3, 1)
        yield case("swap", readable(rng, 4, 4), "swap", 1, 2, axis=1)
        yield case("scale", SQUARE, "scale", 1, factor=5.0)
        yield case("scale", readable(rng, 4, 4), "scale", 2, factor=-0.5)
        yield case("scale", readable(rng, 3, 3), "scale", 0, factor=3.0, axis=1)
        yield case("add", SQUARE, "add", 2, 0, factor=-3.0)
        yield case("add", readable(rng, 4, 4), "add", 1, 3, factor=2.0)
        yield case("add", readable(rng, 3, 3), "add", 0, 1)
        yield case("add", readable(rng, 4, 4), "add", 0, 2, factor=-1.5, axis=1)

    @mistake("Only one of the three operations leaves a determinant as it was.")
    def determinant_never_changes(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        return right(a, operation, i, j, factor=factor, axis=axis)[0], 1.0

    @mistake("Columns are asked for, and you change rows: what does axis say?")
    def always_rows(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        return right(a, operation, i, j, factor=factor)

    @mistake("When the second is copied, the first is written over already. Where is its copy?")
    def swap_overwrites(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, determinant = right(a, operation, i, j, factor=factor, axis=axis)
        if operation == "swap":
            lines = np.moveaxis(changed, axis, 0)
            lines[j] = lines[i]
        return changed, determinant

    @mistake("One row, or column, is multiplied. You multiply the matrix.")
    def all_scaled(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, determinant = right(a, operation, i, j, factor=factor, axis=axis)
        return (factor * a if operation == "scale" else changed), determinant

    @mistake("Which line gets something, and which one is added to it? Yours are exchanged.")
    def added_to_the_other(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        if operation == "add":
            return right(a, "add", j, i, factor=factor, axis=axis)
        return right(a, operation, i, j, factor=factor, axis=axis)

    @mistake("To add a multiple of another line multiplies nothing: try it on 2 by 2 numbers.")
    def adding_multiplies(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, determinant = right(a, operation, i, j, factor=factor, axis=axis)
        return changed, (factor if operation == "add" else determinant)

    @mistake("Not the determinant is asked for, but the number by which it was multiplied.")
    def determinant_itself(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, _ = right(a, operation, i, j, factor=factor, axis=axis)
        return changed, np.linalg.det(changed)

    @mistake("What does exchanging two rows do to the sign of a determinant?")
    def swap_keeps_the_sign(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, determinant = right(a, operation, i, j, factor=factor, axis=axis)
        return changed, abs(determinant) if operation == "swap" else determinant

    @mistake("Each product in a determinant takes one entry of a row. How often is factor in it?")
    def factor_to_the_size(right, a, operation, i, j=None, *, factor=1.0, axis=0):
        changed, determinant = right(a, operation, i, j, factor=factor, axis=axis)
        return changed, determinant ** (len(a) if operation == "scale" else 1)


@exercise(
    chapter=CHAPTER,
    points={"two exchanged": 1, "any order": 1},
    returns=("renumbered_a", "renumbered_b"),
)
class renumber:
    """The same network with other numbers: its matrix and its biases."""

    @staticmethod
    def answer(library, a, b, order):
        return networks(library).renumber(a, b, order)

    @staticmethod
    def cases(rng):
        yield case("two exchanged", XOR, XOR_BIAS, np.array([0, 3, 2, 1, 4]))
        yield case("two exchanged", readable(rng, 3, 3), readable(rng, 3), np.array([2, 1, 0]))
        yield case("any order", XOR, XOR_BIAS, np.array([4, 1, 3, 0, 2]))
        for size in (3, 6):
            order = np.roll(np.arange(size), 1 + rng.integers(2) * (size - 2))
            yield case("any order", upper_or_full(rng, size), readable(rng, size), order)

    @mistake("You reorder the rows only. Vertices have columns, too.")
    def rows_only(right, a, b, order):
        return a[order], right(a, b, order)[1]

    @mistake("You reorder the columns only. Vertices have rows, too.")
    def columns_only(right, a, b, order):
        return a[:, order], right(a, b, order)[1]

    @mistake("a[order, order] pairs the two: it takes the entries (order[0], order[0]) and so on.")
    def pairs_of_places(right, a, b, order):
        return a[order, order], right(a, b, order)[1]

    @mistake("At place 0 stands vertex order[0]. You send vertex 0 to place order[0].")
    def inverse(right, a, b, order):
        return right(a, b, np.argsort(order))

    @mistake("A vertex takes its bias with it.")
    def biases_stay(right, a, b, order):
        return right(a, b, order)[0], b.copy()

    @mistake("Matrix and biases go to different places: use order for both in one way.")
    def biases_by_the_inverse(right, a, b, order):
        return right(a, b, order)[0], right(a, b, np.argsort(order))[1]

    @mistake("Rows and columns go to different places. What is P, and what is its transpose?")
    def once_more_for_the_transpose(right, a, b, order):
        return right(a, b, order)[0][np.argsort(order)][np.argsort(order)], right(a, b, order)[1]


def upper_or_full(rng, size):
    """A matrix of which no two rows, and no two columns, are alike."""
    return readable(rng, size, size) + 10 * np.arange(size * size).reshape(size, size)


@exercise(
    chapter=CHAPTER,
    points={"positive weights": 1, "any weights": 1},
    returns=("pruned", "edges_left"),
)
class prune:
    """The network without its weak edges, and how many edges are left."""

    @staticmethod
    def answer(library, a, threshold):
        return networks(library).prune(a, threshold)

    @staticmethod
    def cases(rng):
        yield case("positive weights", np.array([[0, 1, 3], [0, 0, 2.0], [0, 0, 0]]), 2.0)
        yield case("positive weights", abs(upper(rng, 6)), 1.5)
        yield case("any weights", XOR, 2.0)
        for size in (5, 8):
            a = upper(rng, size)
            a[0, 2], a[1, 3], a[2, 3], a[3, 4] = 1.2, -1.2, -2.0, 0.6
            yield case("any weights", a, 1.2)

    @mistake("A strong negative weight is not weak: leave the sign aside.")
    def sign_counts(right, a, threshold):
        pruned = np.where(a >= threshold, a, 0)
        return pruned, int((pruned != 0).sum())

    @mistake("An edge that is just as strong as the threshold stays.")
    def threshold_itself_removed(right, a, threshold):
        pruned = np.where(abs(a) > threshold, a, 0)
        return pruned, int((pruned != 0).sum())

    @mistake("What stays keeps its weight. You return who stays.")
    def mask_returned(right, a, threshold):
        pruned, left = right(a, threshold)
        return (pruned != 0).astype(float), left

    @mistake("You keep the weak edges and remove the strong ones.")
    def weak_ones_kept(right, a, threshold):
        pruned = np.where(abs(a) < threshold, a, 0)
        return pruned, int((pruned != 0).sum())

    @mistake("How many are left is asked, not how many are gone.")
    def counts_the_removed(right, a, threshold):
        pruned, left = right(a, threshold)
        return pruned, int((a != 0).sum()) - left

    @mistake("You count vertices that still feed one. Count edges.")
    def counts_rows(right, a, threshold):
        pruned, _ = right(a, threshold)
        return pruned, int(pruned.any(axis=1).sum())

    @mistake("What is removed is 0 afterwards. You move the weights that stay.")
    def shrunk(right, a, threshold):
        pruned, left = right(a, threshold)
        return np.sign(pruned) * np.maximum(abs(pruned) - threshold, 0), left


@exercise(chapter=CHAPTER, points={"weights of 1": 1, "any weights": 1})
class path_sums:
    """For each pair of vertices, the sum over all ways of the products of their weights."""

    @staticmethod
    def answer(library, a):
        return networks(library).path_sums(a)

    @staticmethod
    def cases(rng):
        yield case("weights of 1", FORWARD)
        yield case("weights of 1", matrix(5, (4, 3), (3, 2), (2, 1), (1, 0), (4, 0)))
        yield case("any weights", matrix(4, (0, 3, 2.0), (1, 0), (2, 1, 3.0), (2, 3)))
        for size in (5, 6):
            yield case("any weights", renumbered(rng, upper(rng, size)))

    @mistake("The way of no edges, from a vertex to itself, counts as well: its product is 1.")
    def without_the_empty_way(right, a):
        return right(a) - np.eye(len(a))

    @mistake("A way may have more than one edge.")
    def single_edges(right, a):
        return np.eye(len(a)) + a

    @mistake("A way may have more than two edges.")
    def two_edges_at_most(right, a):
        return np.eye(len(a)) + a + a @ a

    @mistake("The longest way visits every vertex. How many edges has it?")
    def one_edge_short(right, a):
        return right(a) - np.linalg.matrix_power(a, len(a) - 1)

    @mistake("You count the ways. Each of them weighs the product of its weights.")
    def ways_counted(right, a):
        return right((a != 0).astype(float))

    @mistake("A power of a matrix is a product of matrices. You take powers of its entries.")
    def powers_of_entries(right, a):
        return np.eye(len(a)) + sum(a**k for k in range(1, len(a)))

    @mistake("Your ways lead from the column to the row. They lead from the row to the column.")
    def turned(right, a):
        return right(a).T.copy()

    @mistake("In your sum every second power has the wrong sign.")
    def signs_alternate(right, a):
        return right(-a)


@exercise(
    chapter=CHAPTER,
    points={"it ends": 1, "near 2 and beyond": 1},
    returns=("a", "passes"),
)
class grow:
    """The weight after the growth loop and the number of passes, also where it never ends."""

    @staticmethod
    def answer(library, a, limit):
        return networks(library).grow(a, limit)

    @staticmethod
    def cases(rng):
        yield case("it ends", 1.0, 1.0)
        yield case("it ends", 1.0, 1.5)
        yield case("it ends", float(weights(rng)) + 3, 1.25)
        yield case("it ends", float(weights(rng)) + 3, 0.5)
        yield case("it ends", float(weights(rng)), float(rng.uniform(1.3, 1.6)))
        yield case("near 2 and beyond", float(weights(rng)), float(rng.uniform(1.9, 1.99)))
        yield case("near 2 and beyond", 1.0, 2.0)
        yield case("near 2 and beyond", float(weights(rng)), 2.0001)
        yield case("near 2 and beyond", float(weights(rng)), float(rng.uniform(2.1, 9)))

    @mistake("In a pass the weight is multiplied first, and only then does b change.")
    def halved_too_early(right, a, limit):
        b, passes = 0.5, 0
        while b < limit and passes < 99:
            b /= 2
            a, b, passes = a * (1 + b), b + 1, passes + 1
        return (a, passes) if passes < 99 else right(a, limit)

    @mistake("You add in each pass. What does *= do?")
    def plus_for_times(right, a, limit):
        b, passes = 0.5, right(1.0, limit)[1]
        for _ in range(max(passes, 0)):
            a, b = a + 1 + b, b / 2 + 1
        return a, passes

    @mistake("The pass ends with two changes of b: it is halved, and 1 is added.")
    def never_halved(right, a, limit):
        b, passes = 0.5, 0
        while b < limit:
            a, b, passes = a * (1 + b), b + 1, passes + 1
        return a, passes

    @mistake("On paper b never gets to 2. Try it with floats, and let it run.")
    def on_paper(right, a, limit):
        return (a, -1) if limit >= 2 else right(a, limit)

    @mistake("When b has reached the limit the loop is over: it runs while b is smaller.")
    def limit_included(right, a, limit):
        return right(a, float(np.nextafter(limit, 3)))

    @mistake("The weight at the start is a, whatever it is.")
    def starts_at_one(right, a, limit):
        grown, passes = right(1.0, limit)
        return (grown if passes >= 0 else a), passes

    @mistake("Is b smaller than the limit before the first pass?")
    def first_pass_in_any_case(right, a, limit):
        return right(a, max(limit, 0.51))

    @mistake("You count the values of b. The loop runs between one and the next.")
    def one_too_many(right, a, limit):
        grown, passes = right(a, limit)
        return grown, (passes + 1 if passes >= 0 else -1)

    @mistake("Where the loop never ends nothing is computed: return a as it came.")
    def grown_without_end(right, a, limit):
        grown, passes = right(a, limit)
        return (grown if passes >= 0 else np.inf), passes
