"""The chain rule: gates, sums over paths, and a graph of any shape."""

import numpy as np

from cnnref.checks.differentiate import differentiate
from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "chain-rule"


def number(rng, least=1.2, most=3.9):
    """A number of either sign with one decimal, far from 0 and, unless asked for, from 1."""
    return float(rng.choice([-1, 1]) * rng.integers(round(10 * least), round(10 * most)) / 10)


def numbers(rng, count, **sizes):
    """Numbers that all differ in size, so that none can stand for another."""
    while True:
        drawn = [number(rng, **sizes) for _ in range(count)]
        if len({abs(n) for n in drawn}) == count:
            return drawn


@exercise(
    chapter=CHAPTER,
    points={"upstream 1": 1, "any upstream": 1},
    returns=("grad_x", "grad_y"),
)
class multiply_backward:
    """What the gate x * y hands to each of its inputs."""

    @staticmethod
    def answer(library, grad_out, x, y):
        return differentiate(library, lambda gates, x, y: x * y, grad_out, x, y)

    @staticmethod
    def cases(rng):
        yield case("upstream 1", 1.0, 3.0, -2.0)
        yield case("upstream 1", 1.0, *numbers(rng, 2))
        for _ in range(2):
            yield case("any upstream", *numbers(rng, 3))
        yield case("any upstream", number(rng), 0.0, number(rng))

    @mistake("Change x a little and keep y: by how much does x * y change?")
    def not_swapped(right, grad_out, x, y):
        return grad_out * x, grad_out * y

    @mistake("These are the derivatives of x * y alone. Where does grad_out come in?")
    def upstream_forgotten(right, grad_out, x, y):
        return y, x

    @mistake("Along a path derivatives are multiplied, not added.")
    def upstream_added(right, grad_out, x, y):
        return grad_out + y, grad_out + x

    @mistake("Each input has a gradient of its own: keep the other input fixed, and do not add.")
    def product_rule_added(right, grad_out, x, y):
        return grad_out * (x + y), grad_out * (x + y)

    @mistake("This is the value of the gate, not its slope: which input stays in the derivative?")
    def value_for_slope(right, grad_out, x, y):
        return grad_out * x * y, grad_out * x * y


@exercise(chapter=CHAPTER, points={"negate": 1, "exp": 1, "reciprocal": 1}, returns=("grad_x",))
class gate_backward:
    """What a gate with one input, -x, exp(x) or 1/x, hands to it."""

    @staticmethod
    def answer(library, gate, grad_out, x):
        formulas = {
            "negate": lambda gates, x: -x,
            "exp": lambda gates, x: gates.exp(x),
            "reciprocal": lambda gates, x: gates.reciprocal(x),
        }
        return differentiate(library, formulas[gate], grad_out, x)[0]

    @staticmethod
    def cases(rng):
        for gate in ("negate", "exp", "reciprocal"):
            for _ in range(2):
                grad_out, x = numbers(rng, 2)
                yield case(gate, gate, grad_out, x)
        yield case("exp", "exp", number(rng), 0.0)
        yield case("reciprocal", "reciprocal", number(rng), float(np.exp(-1)))
        yield case("reciprocal", "reciprocal", number(rng), float(rng.uniform(0.2, 0.4)))

    @mistake("The minus is a gate too: how does -x change when x grows?")
    def minus_passed_over(right, gate, grad_out, x):
        return grad_out if gate == "negate" else right(gate, grad_out, x)

    @mistake("The larger x is, the smaller is 1/x. What does that say about the sign?")
    def reciprocal_rises(right, gate, grad_out, x):
        grad_x = right(gate, grad_out, x)
        return -grad_x if gate == "reciprocal" else grad_x

    @mistake("Write 1/x as a power of x and differentiate: which power is left?")
    def reciprocal_not_squared(right, gate, grad_out, x):
        return -grad_out / x if gate == "reciprocal" else right(gate, grad_out, x)

    @mistake("You round on the way: 1/0.37**2 is not the same as 1/0.3679**2. Keep every digit.")
    def reciprocal_of_two_digits(right, gate, grad_out, x):
        return right(gate, grad_out, round(x, 2) if gate == "reciprocal" else x)

    @mistake("The rule for powers, n * x**(n - 1), does not hold for exp: there x is the exponent.")
    def exp_as_a_power(right, gate, grad_out, x):
        return grad_out * x * np.exp(x - 1) if gate == "exp" else right(gate, grad_out, x)

    @mistake("This is the slope of the gate alone. What arrives at it has to be multiplied in.")
    def upstream_forgotten(right, gate, grad_out, x):
        return right(gate, 1.0, x)


@exercise(
    chapter=CHAPTER,
    points={"clear winners": 1, "ties": 1},
    returns=("grad_x", "grad_y"),
)
class maximum_backward:
    """What the gate max(x, y) hands to each of its inputs, entry by entry."""

    @staticmethod
    def answer(library, grad_out, x, y):
        pair = np.stack([x, y])[np.newaxis]
        grad = library.maxout_backward(grad_out[np.newaxis, np.newaxis], pair, pieces=2)
        return grad[0, 0], grad[0, 1]

    @staticmethod
    def cases(rng):
        x = readable(rng, 7)
        further = rng.permutation([1.5, -0.5, 0.5, -2.0, 1.0, -1.0, 0.7])
        yield case("clear winners", readable(rng, 7), x, x + further)
        yield case("clear winners", readable(rng, 2, 3), readable(rng, 2, 3), readable(rng, 2, 3))
        tied = rng.permutation([0.0, 0.0, 1.0, -1.0, 0.0])
        yield case("ties", np.array([2.0, -3.0]), np.array([1.0, -1.0]), np.array([1.0, -1.0]))
        yield case("ties", number(rng) + np.arange(5.0), x[:5], x[:5] + tied)

    @mistake("When the smaller input moves a little, does the maximum move? Look at that slope.")
    def copied_to_both(right, grad_out, x, y):
        return grad_out.copy(), grad_out.copy()

    @mistake("Your gradient goes to the smaller input. Which of the two made the result?")
    def to_the_smaller(right, grad_out, x, y):
        grad_y, grad_x = right(grad_out, x, y)
        return grad_x, grad_y

    @mistake("Where both are equal one of them gets everything: which one, says the text?")
    def ties_to_both(right, grad_out, x, y):
        return grad_out * (x >= y), grad_out * (y >= x)

    @mistake("Where both are equal nobody gets the gradient in your function: it is lost there.")
    def ties_to_none(right, grad_out, x, y):
        return grad_out * (x > y), grad_out * (y > x)

    @mistake("Where both are equal your gradient goes to y. Read again who wins a tie.")
    def ties_to_the_second(right, grad_out, x, y):
        return grad_out * (x > y), grad_out * (y >= x)

    @mistake("Sharing ties half and half is one convention, but not the one of this course.")
    def ties_halved(right, grad_out, x, y):
        return grad_out * ((x > y) + (x >= y)) / 2, grad_out * ((y > x) + (y >= x)) / 2

    @mistake("You return who won, as 0 and 1. How much of grad_out does the winner get?")
    def upstream_forgotten(right, grad_out, x, y):
        return right(np.ones_like(grad_out), x, y)


@exercise(
    chapter=CHAPTER,
    points={"worked example": 1, "other numbers": 1},
    returns=("grad_x", "grad_y", "grad_z"),
)
class product_of_sum_gradients:
    """The gradient of f = (x + y) z by its three inputs."""

    @staticmethod
    def answer(library, x, y, z):
        return differentiate(library, lambda gates, x, y, z: (x + y) * z, 1.0, x, y, z)

    @staticmethod
    def cases(rng):
        yield case("worked example", 3.0, 1.0, -2.0)
        for _ in range(2):
            yield case("other numbers", *numbers(rng, 3))
        yield case("other numbers", number(rng), number(rng), 0.0)

    @mistake("The walk back starts at f with the derivative of f by itself. How large is that?")
    def starts_with_f(right, x, y, z):
        return tuple((x + y) * z * grad for grad in right(x, y, z))

    @mistake("A product hands to each factor the other one: look at what z gets, and what x + y.")
    def product_not_swapped(right, x, y, z):
        return x + y, x + y, z

    @mistake("A sum hands on what arrives, unchanged: only products swap their inputs.")
    def sum_swaps(right, x, y, z):
        return y * z, x * z, x + y

    @mistake("The other factor of z is the whole sum.")
    def one_summand_only(right, x, y, z):
        return z, z, x

    @mistake("A sum does not share its gradient out: move x alone, and f moves by z times as much.")
    def sum_halves(right, x, y, z):
        return z / 2, z / 2, x + y


@exercise(
    chapter=CHAPTER,
    points={"two paths": 2},
    returns=("grad_x", "grad_y"),
)
class used_twice_gradients:
    """The gradient of f = x (x + y), in which x is used twice."""

    @staticmethod
    def answer(library, x, y):
        return differentiate(library, lambda gates, x, y: x * (x + y), 1.0, x, y)

    @staticmethod
    def cases(rng):
        for _ in range(3):
            yield case("two paths", *numbers(rng, 2))
        yield case("two paths", 0.0, number(rng))

    @mistake("Two paths lead from x to f. You walked the one through the product only.")
    def as_a_factor_only(right, x, y):
        return x + y, x

    @mistake("Two paths lead from x to f. You walked the one through the sum only.")
    def in_the_sum_only(right, x, y):
        return x, x

    @mistake("Along a path you multiply. What do you do with several paths?")
    def paths_multiplied(right, x, y):
        return x * (x + y), x

    @mistake("Both paths count in full: moving x moves f by both of them together.")
    def paths_averaged(right, x, y):
        return (2 * x + y) / 2, x

    @mistake("Does y really reach f along both paths? Follow it from its own node.")
    def y_treated_as_x(right, x, y):
        return 2 * x + y, 2 * y + x


@exercise(
    chapter=CHAPTER,
    points={"y1 wins": 1, "y2 wins": 1, "a tie": 1},
    returns=("grad_x1", "grad_x2", "grad_w", "grad_y1", "grad_y2"),
)
class exponential_graph_gradients:
    """The gradient of f = 1 / exp(-((x1 + x2) w + max(y1, y2))) by its five inputs."""

    @staticmethod
    def answer(library, x1, x2, w, y1, y2):
        def formula(gates, x1, x2, w, y1, y2):
            return gates.reciprocal(gates.exp(-((x1 + x2) * w + gates.maximum(y1, y2))))

        return differentiate(library, formula, 1.0, x1, x2, w, y1, y2)

    @staticmethod
    def cases(rng):
        yield case("y1 wins", 1.0, 0.5, 2.0, -2.0, -3.0)
        for group, order in (("y1 wins", -1), ("y2 wins", 1)):
            for _ in range(2):
                x1, x2, w, y1, y2 = numbers(rng, 5, least=0.2, most=1.3)
                yield case(group, x1, x2, w, *sorted([y1, y2])[::order])
        x1, x2, w, y = numbers(rng, 4, least=0.2, most=1.3)
        yield case("a tie", x1, x2, w, y, y)

    @mistake("Only one of y1 and y2 made the maximum. What happens to f when the other one moves?")
    def maximum_copied(right, x1, x2, w, y1, y2):
        grad_x1, grad_x2, grad_w, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        return grad_x1, grad_x2, grad_w, grad_y1 + grad_y2, grad_y1 + grad_y2

    @mistake("The gradient goes to the larger of y1 and y2, and to the first of equal ones.")
    def maximum_to_the_smaller(right, x1, x2, w, y1, y2):
        grad_x1, grad_x2, grad_w, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        return grad_x1, grad_x2, grad_w, grad_y2, grad_y1

    @mistake("Where y1 and y2 are equal, y1 counts as the winner. With yours nobody wins.")
    def ties_to_none(right, x1, x2, w, y1, y2):
        *others, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        return *others, grad_y1 * (y1 != y2), grad_y2

    @mistake("Where y1 and y2 are equal, y1 counts as the winner. Yours is y2.")
    def ties_to_the_second(right, x1, x2, w, y1, y2):
        *others, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        return (*others, grad_y2, grad_y1) if y1 == y2 else (*others, grad_y1, grad_y2)

    @mistake("Two gates turn the sign on the way back, 1/x and the minus. Did you pass both?")
    def one_sign_lost(right, x1, x2, w, y1, y2):
        return tuple(-grad for grad in right(x1, x2, w, y1, y2))

    @mistake("It looks like the logistic function, but nothing is added below the fraction bar.")
    def logistic(right, x1, x2, w, y1, y2):
        f = np.exp((x1 + x2) * w + max(y1, y2))
        return tuple(grad / (1 + f) ** 2 for grad in right(x1, x2, w, y1, y2))

    @mistake("You round on the way, as in -1/0.37**2. Keep every digit until the end.")
    def rounded_on_the_way(right, x1, x2, w, y1, y2):
        n = (x1 + x2) * w + max(y1, y2)
        wrong = 1 / round(float(np.exp(-n)), 2)
        return tuple(grad * wrong / np.exp(n) for grad in right(x1, x2, w, y1, y2))

    @mistake("The product of x1 + x2 and w hands to each factor the other one.")
    def product_not_swapped(right, x1, x2, w, y1, y2):
        *_, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        f = grad_y1 + grad_y2
        return f * (x1 + x2), f * (x1 + x2), f * w, grad_y1, grad_y2

    @mistake("Between x1 and f lies a product: which factor does its gate put in?")
    def product_passed_over(right, x1, x2, w, y1, y2):
        _, _, grad_w, grad_y1, grad_y2 = right(x1, x2, w, y1, y2)
        return grad_y1 + grad_y2, grad_y1 + grad_y2, grad_w, grad_y1, grad_y2


@exercise(
    chapter=CHAPTER,
    points={"one node between": 1, "several nodes between": 1},
    returns=("grad_x",),
)
class through_layers:
    """The gradient by the inputs of two layers, from the slopes of each layer."""

    @staticmethod
    def answer(library, grad_out, jacobian_1, jacobian_2):
        grad = grad_out[np.newaxis]
        for jacobian in (jacobian_2, jacobian_1):
            unused = np.zeros((1, jacobian.shape[1]))
            grad, _, _ = library.dense_backward(grad, unused, jacobian)
        return grad[0]

    @staticmethod
    def cases(rng):
        for OUT, HIDDEN, IN in ((2, 1, 3), (3, 1, 2)):
            group = "one node between"
            yield case(group, *(readable(rng, *s) for s in ((OUT,), (HIDDEN, IN), (OUT, HIDDEN))))
        for OUT, HIDDEN, IN in ((2, 3, 4), (1, 4, 2), (3, 3, 3)):
            group = "several nodes between"
            yield case(group, *(readable(rng, *s) for s in ((OUT,), (HIDDEN, IN), (OUT, HIDDEN))))

    @mistake("Every node between starts a path: you walked through the first of them only.")
    def first_node_only(right, grad_out, jacobian_1, jacobian_2):
        return right(grad_out, jacobian_1[:1], jacobian_2[:, :1])

    @mistake("All outputs send a gradient back: you listened to the first one only.")
    def first_output_only(right, grad_out, jacobian_1, jacobian_2):
        return right(grad_out[:1], jacobian_1, jacobian_2[:1])

    @mistake("What arrives at the outputs is not 1: weigh every path with its grad_out.")
    def upstream_forgotten(right, grad_out, jacobian_1, jacobian_2):
        return right(np.ones_like(grad_out), jacobian_1, jacobian_2)

    @mistake("The paths are added up. You take their mean.")
    def mean_of_paths(right, grad_out, jacobian_1, jacobian_2):
        return right(grad_out, jacobian_1, jacobian_2) / (len(grad_out) * len(jacobian_1))

    @mistake("These are the slopes of each output by each input. Now let grad_out arrive at them.")
    def jacobian_returned(right, grad_out, jacobian_1, jacobian_2):
        return jacobian_2 @ jacobian_1


@exercise(
    chapter=CHAPTER,
    points={"one path": 1, "several paths": 2},
    returns=("grads",),
)
class graph_gradients:
    """The gradient of the last node of any graph by each of its nodes."""

    @staticmethod
    def answer(library, edges, derivatives):
        links = list(zip(edges.tolist(), derivatives.tolist(), strict=True))

        def formula(gates, *nudges):
            values = []
            for node, nudge in enumerate(nudges):
                arriving = [slope * values[start] for (start, end), slope in links if end == node]
                values.append(sum(arriving, nudge))
            return values[-1]

        nodes = int(edges.max()) + 1
        return np.array(differentiate(library, formula, 1.0, *np.zeros(nodes)))

    @staticmethod
    def cases(rng):
        def slopes(edges):
            return np.array(edges), np.array([number(rng) for _ in edges])

        yield case("one path", *slopes([(0, 1), (1, 2), (2, 3)]))
        yield case("one path", *slopes([(2, 4), (0, 2), (3, 4), (1, 2)]))
        yield case("several paths", *slopes([(0, 1), (0, 2), (1, 3), (2, 3)]))
        yield case("several paths", *slopes([(3, 4), (0, 1), (1, 3), (0, 3), (0, 1), (1, 2)]))
        for _ in range(2):
            edges = [(start, node) for node in range(2, 7) for start in (node - 2, node - 1)]
            edges += [(0, 5), (1, 6)]
            yield case("several paths", *slopes(rng.permutation(edges)))

    @mistake("A node that is used twice gets a gradient from each use. Your second one overwrites.")
    def overwritten(right, edges, derivatives):
        grads = np.zeros(edges.max() + 1)
        grads[-1] = 1
        for end in range(edges.max(), 0, -1):
            for (start, to), slope in zip(edges, derivatives, strict=True):
                if to == end:
                    grads[start] = grads[end] * slope
        return grads

    @mistake("Nothing flows back if nothing arrives at f: what is the derivative of f by itself?")
    def seed_forgotten(right, edges, derivatives):
        return 0 * right(edges, derivatives)

    @mistake(
        "A node may hand on its gradient only when it is complete. Mind the order of the edges."
    )
    def edges_as_they_come(right, edges, derivatives):
        grads = np.zeros(edges.max() + 1)
        grads[-1] = 1
        for (start, end), slope in zip(edges[::-1], derivatives[::-1], strict=True):
            grads[start] += grads[end] * slope
        return grads

    @mistake("You walk forwards: that gives the slope of every node by node 0. Start at f.")
    def forwards(right, edges, derivatives):
        last = edges.max()
        return right(last - edges[:, ::-1], derivatives)[::-1].copy()

    @mistake(
        "An edge hands on what has arrived at its end, times its slope. You leave out the first."
    )
    def slopes_added(right, edges, derivatives):
        grads = np.zeros(edges.max() + 1)
        grads[-1] = 1
        for (start, _), slope in zip(edges, derivatives, strict=True):
            grads[start] += slope
        return grads
