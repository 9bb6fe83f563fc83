"""Networks as matrices, changed: operations, numbers, pruning, all ways, and a loop with an end."""

import numpy as np

from cnnref.checks.drawn_networks import (
    FORWARD,
    SQUARE,
    XOR,
    XOR_BIAS,
    matrix,
    renumbered,
    upper,
    weights,
)
from cnnref.checks.exercise import case, exercise, mistake, readable
from cnnref.checks.networks import networks

CHAPTER = "networks-as-matrices"


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
