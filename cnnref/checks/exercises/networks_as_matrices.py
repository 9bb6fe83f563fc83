"""Networks as matrices: edges, order, and a network that runs."""

import numpy as np

from cnnref.checks.drawn_networks import (
    CANCELS,
    DRAWN,
    FORWARD,
    XOR,
    XOR_BIAS,
    XOR_INPUTS,
    matrix,
    renumbered,
    upper,
    weights,
)
from cnnref.checks.exercise import case, exercise, mistake
from cnnref.checks.networks import networks

CHAPTER = "networks-as-matrices"


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
