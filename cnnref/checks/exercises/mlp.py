"""The multi-layer perceptron: from one neuron to the gradients of a batch."""

import numpy as np

from cnnref.checks.differentiate import differentiate
from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "mlp"


def some(rng, *shape):
    """Small numbers of both signs with one decimal, none of them 0: no sigmoid is flat."""
    return rng.choice([-1, 1], shape) * rng.integers(2, 20, shape) / 10


def weight(rng):
    """One number of either sign, never 0 or 1, which would hide a factor."""
    return float(rng.choice([-1, 1]) * rng.choice([0.3, 0.4, 0.6, 0.7, 1.2, 1.4, 1.7]))


def chain(rng, *, active):
    """Numbers for the chain net; its output unit is active, or it is not."""
    while True:
        x, w1, b1, w2, b2, t = (weight(rng) for _ in range(6))
        n = w2 / (1 + np.exp(-w1 * x - b1)) + b2
        wrong_bias = n - b2 + b1
        if len({b1, b2}) == 2 and abs(n) > 0.1 and (n > 0) == active and wrong_bias > 0.1:
            return x, w1, b1, w2, b2, t


@exercise(chapter=CHAPTER, points={"one example": 1, "a batch": 1})
class neuron:
    """The activation of one neuron with a sigmoid, for every example of a batch."""

    @staticmethod
    def answer(library, x, w, b):
        return library.sigmoid(library.dense(x, w[np.newaxis], np.array([b])))[:, 0]

    @staticmethod
    def cases(rng):
        yield case("one example", np.array([[1.0, -2.0]]), np.array([0.5, 0.5]), 1.5)
        yield case("one example", some(rng, 1, 3), some(rng, 3), weight(rng))
        yield case("a batch", some(rng, 4, 3), some(rng, 3), weight(rng))
        yield case("a batch", some(rng, 3, 5), some(rng, 5), weight(rng))

    @mistake("This is the weighted sum. The neuron sends it through the sigmoid before it speaks.")
    def activation_forgotten(right, x, w, b):
        return x @ w + b

    @mistake("With all inputs 0 a neuron still has its bias. Where is it in your sum?")
    def bias_forgotten(right, x, w, b):
        return right(x, w, 0.0)

    @mistake("The bias is added once, to the weighted sum, and not to every input.")
    def bias_per_input(right, x, w, b):
        return right(x + b, w, 0.0)

    @mistake("The bias moves the sum, before the activation. Yours moves the output.")
    def bias_after_activation(right, x, w, b):
        return right(x, w, 0.0) + b

    @mistake("Your outputs fall where the weighted sum rises: check the sign in the exponent.")
    def exponent_without_minus(right, x, w, b):
        return 1 - right(x, w, b)

    @mistake("A sigmoid lies between 0 and 1. Yours is its cousin, between -1 and 1.")
    def tanh_for_sigmoid(right, x, w, b):
        return np.tanh(x @ w + b)


@exercise(chapter=CHAPTER, points={"one example": 1, "a batch": 1})
class affine:
    """The weighted sums of a whole layer for a batch."""

    @staticmethod
    def answer(library, x, w, b):
        return library.dense(x, w, b)

    @staticmethod
    def cases(rng):
        yield case("one example", readable(rng, 1, 3), readable(rng, 2, 3), readable(rng, 2))
        yield case("one example", readable(rng, 1, 2), readable(rng, 2, 2), readable(rng, 2))
        yield case("a batch", readable(rng, 4, 3), readable(rng, 2, 3), readable(rng, 2))
        yield case("a batch", readable(rng, 3, 3), readable(rng, 3, 3), readable(rng, 3))

    @mistake("One bias per unit is added to the sums, the same for every example. Where is it?")
    def bias_forgotten(right, x, w, b):
        return right(x, w, 0 * b)

    @mistake("Reshaping does not turn a matrix: it keeps the order of the numbers and mixes rows.")
    def reshaped_for_transposed(right, x, w, b):
        return x @ w.reshape(w.shape[::-1]) + b

    @mistake("Row i of w belongs to unit i. Your sums run down the columns.")
    def not_transposed(right, x, w, b):
        return x @ w + b

    @mistake("One row per example, one column per unit: yours are the other way round.")
    def units_in_rows(right, x, w, b):
        return right(x, w, b).T.copy()

    @mistake("Every unit has a bias of its own. You give all of them the first one's.")
    def one_bias_for_all(right, x, w, b):
        return right(x, w, np.full_like(b, b[0]))

    @mistake("A weighted sum is not a mean: do not divide by the number of inputs.")
    def mean_of_inputs(right, x, w, b):
        return right(x / x.shape[1], w, b)


@exercise(chapter=CHAPTER, points={"square matrices": 1, "any matrices": 1}, returns=("w", "b"))
class collapse:
    """The one layer that computes what two layers without activations compute."""

    @staticmethod
    def answer(library, w1, b1, w2, b2):
        return library.dense(w1.T, w2).T, library.dense(b1[np.newaxis], w2, b2)[0]

    @staticmethod
    def cases(rng):
        for sizes in ((2, 2, 2), (3, 3, 3)):
            yield case("square matrices", *layers(rng, sizes))
        for sizes in ((3, 2, 4), (2, 4, 1)):
            yield case("any matrices", *layers(rng, sizes))

    @mistake("The second layer is applied last: on which side of w1 does w2 stand?")
    def order_swapped(right, w1, b1, w2, b2):
        return w1 @ w2, right(w1, b1, w2, b2)[1]

    @mistake("The second layer weighs everything that the first puts out, its bias too.")
    def biases_added(right, w1, b1, w2, b2):
        return right(w1, b1, w2, b2)[0], b1 + b2

    @mistake("With x = 0 the first layer puts out b1. What becomes of it in the second?")
    def first_bias_forgotten(right, w1, b1, w2, b2):
        return right(w1, b1, w2, b2)[0], b2.copy()

    @mistake("The first bias arrives weighed, and then the second layer adds its own.")
    def second_bias_forgotten(right, w1, b1, w2, b2):
        return right(w1, b1, w2, 0 * b2)

    @mistake("Layers follow each other: that is a product of matrices, not entry by entry.")
    def entry_by_entry(right, w1, b1, w2, b2):
        return w2 * w1, right(w1, b1, w2, b2)[1]


def layers(rng, sizes):
    """Weights and biases of two layers, (w1, b1, w2, b2)."""
    IN, HIDDEN, OUT = sizes
    return some(rng, HIDDEN, IN), some(rng, HIDDEN), some(rng, OUT, HIDDEN), some(rng, OUT)


@exercise(chapter=CHAPTER, points={"active": 1, "inactive": 1}, returns=("a", "y"))
class chain_net:
    """The forward pass of a chain of two units, a sigmoid and a ReLU."""

    @staticmethod
    def answer(library, x, w1, b1, w2, b2):
        a = library.sigmoid(w1 * x + b1)
        return a, library.relu(w2 * a + b2)

    @staticmethod
    def cases(rng):
        yield case("active", 1.0, 0.5, 0.5, 1.0, 1.0)
        for _ in range(2):
            yield case("active", *chain(rng, active=True)[:5])
            yield case("inactive", *chain(rng, active=False)[:5])

    @mistake("Each unit has a bias of its own: look at which one stands in the second sum.")
    def first_bias_twice(right, x, w1, b1, w2, b2):
        return right(x, w1, b1, w2, b1)

    @mistake("The second unit lets nothing below 0 through. What is its activation?")
    def relu_forgotten(right, x, w1, b1, w2, b2):
        a, _ = right(x, w1, b1, w2, b2)
        return a, w2 * a + b2

    @mistake("Only the first unit has a sigmoid. Read which activation the second one has.")
    def sigmoid_twice(right, x, w1, b1, w2, b2):
        a, _ = right(x, w1, b1, w2, b2)
        return a, 1 / (1 + np.exp(-(w2 * a + b2)))

    @mistake("The first unit has a sigmoid, with values from 0 to 1. Yours is tanh.")
    def tanh_for_sigmoid(right, x, w1, b1, w2, b2):
        a = float(np.tanh(w1 * x + b1))
        return a, max(0.0, w2 * a + b2)

    @mistake("The second unit gets the first one's output, after its sigmoid.")
    def first_activation_forgotten(right, x, w1, b1, w2, b2):
        n = w1 * x + b1
        return n, max(0.0, w2 * n + b2)

    @mistake("You round on the way. Keep every digit, and round only what you print.")
    def rounded(right, x, w1, b1, w2, b2):
        a = round(float(right(x, w1, b1, w2, b2)[0]), 3)
        return a, max(0.0, w2 * a + b2)


@exercise(
    chapter=CHAPTER,
    points={"active": 2, "active or not": 1},
    returns=("grad_w1", "grad_b1", "grad_w2", "grad_b2"),
)
class chain_net_gradients:
    """The gradients of (y - t)² / 2 by the four parameters of the chain of two units."""

    @staticmethod
    def answer(library, x, w1, b1, w2, b2, t):
        def loss(gates, w1, b1, w2, b2):
            error = gates.relu(gates.sigmoid(w1 * x + b1) * w2 + b2) - t
            return error * error / 2

        return differentiate(library, loss, 1.0, w1, b1, w2, b2)

    @staticmethod
    def cases(rng):
        yield case("active", 1.0, 0.5, 0.5, 1.0, 1.0, 2.0)
        for _ in range(2):
            yield case("active", *chain(rng, active=True))
            yield case("active or not", *chain(rng, active=False))
        yield case("active or not", *chain(rng, active=True))

    @mistake("The path to w1 passes the second unit's weight. In the example it is 1 and hides.")
    def second_weight_forgotten(right, x, w1, b1, w2, b2, t):
        _, _, grad_w2, grad_b2 = right(x, w1, b1, w2, b2, t)
        a = 1 / (1 + np.exp(-w1 * x - b1))
        return grad_b2 * a * (1 - a) * x, grad_b2 * a * (1 - a), grad_w2, grad_b2

    @mistake(
        "The weight w1 is multiplied by x: so is its gradient. In the example x is 1 and hides."
    )
    def input_forgotten(right, x, w1, b1, w2, b2, t):
        _, grad_b1, grad_w2, grad_b2 = right(x, w1, b1, w2, b2, t)
        return grad_b1, grad_b1, grad_w2, grad_b2

    @mistake("When y is too large, should the gradient be positive or negative? Check y - t.")
    def error_turned_round(right, x, w1, b1, w2, b2, t):
        return tuple(-grad for grad in right(x, w1, b1, w2, b2, t))

    @mistake("The half in the loss is there to cancel the 2 of the square.")
    def half_forgotten(right, x, w1, b1, w2, b2, t):
        return tuple(2 * grad for grad in right(x, w1, b1, w2, b2, t))

    @mistake("The path to w1 passes the sigmoid: its slope belongs into the product.")
    def sigmoid_slope_forgotten(right, x, w1, b1, w2, b2, t):
        _, _, grad_w2, grad_b2 = right(x, w1, b1, w2, b2, t)
        return grad_b2 * w2 * x, grad_b2 * w2, grad_w2, grad_b2

    @mistake("The slope of the sigmoid in terms of its OUTPUT a is a (1 - a): not of sigmoid(a).")
    def sigmoid_slope_at_its_output(right, x, w1, b1, w2, b2, t):
        _, _, grad_w2, grad_b2 = right(x, w1, b1, w2, b2, t)
        a = 1 / (1 + np.exp(-w1 * x - b1))
        slope = 1 / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a)))
        return grad_b2 * w2 * slope * x, grad_b2 * w2 * slope, grad_w2, grad_b2

    @mistake("Below 0 the ReLU is flat: moving a parameter a little does not move y there.")
    def relu_slope_forgotten(right, x, w1, b1, w2, b2, t):
        a = 1 / (1 + np.exp(-w1 * x - b1))
        error = max(0.0, w2 * a + b2) - t
        back = error * w2 * a * (1 - a)
        return back * x, back, error * a, error

    @mistake("Your forward pass takes b1 for b2: each unit has a bias of its own.")
    def first_bias_twice(right, x, w1, b1, w2, b2, t):
        return right(x, w1, b1, w2, b1, t)

    @mistake("You round on the way: the factors multiply their errors. Keep every digit.")
    def rounded(right, x, w1, b1, w2, b2, t):
        a = round(float(1 / (1 + np.exp(-w1 * x - b1))), 3)
        n = round(w2 * a + b2, 3)
        error = (n - t) * (n > 0)
        back = error * w2 * a * (1 - a)
        return back * x, back, error * a, error


@exercise(chapter=CHAPTER, points={"one step": 1})
class gradient_step:
    """A parameter after one step of gradient descent."""

    @staticmethod
    def answer(library, w, grad_w, lr):
        step = library.dense(np.array([[lr]]), grad_w.reshape(-1, 1))
        return w - step.reshape(w.shape)

    @staticmethod
    def cases(rng):
        yield case("one step", np.array([0.5]), np.array([-0.052877]), 0.1)
        yield case("one step", readable(rng, 2, 3), readable(rng, 2, 3), 0.1)
        yield case("one step", readable(rng, 4), readable(rng, 4), float(rng.integers(2, 9)) / 16)

    @mistake("The gradient points uphill, to a larger loss. Which way do you want to go?")
    def uphill(right, w, grad_w, lr):
        return right(w, -grad_w, lr)

    @mistake("How far to go is for the learning rate to say.")
    def rate_forgotten(right, w, grad_w, lr):
        return right(w, grad_w, 1.0)

    @mistake("The result is right, but -= has changed the array of whoever called you.")
    def in_place(right, w, grad_w, lr):
        w -= lr * grad_w
        return w

    @mistake("This is the step itself. Where does the parameter stand after it?")
    def step_alone(right, w, grad_w, lr):
        return -lr * grad_w

    @mistake("Multiply the gradient by the rate: dividing makes a small rate a giant's step.")
    def rate_divides(right, w, grad_w, lr):
        return right(w, grad_w, 1 / lr)


@exercise(
    chapter=CHAPTER,
    points={"one example": 1, "a batch": 2},
    returns=("grad_x", "grad_w", "grad_b"),
)
class affine_backward:
    """The gradients of a layer of weighted sums by its inputs, weights and biases."""

    @staticmethod
    def answer(library, grad_out, x, w):
        return library.dense_backward(grad_out, x, w)

    @staticmethod
    def cases(rng):
        yield case("one example", readable(rng, 1, 2), readable(rng, 1, 3), readable(rng, 2, 3))
        yield case("one example", readable(rng, 1, 3), readable(rng, 1, 3), readable(rng, 3, 3))
        yield case("a batch", readable(rng, 4, 2), readable(rng, 4, 3), readable(rng, 2, 3))
        yield case("a batch", readable(rng, 3, 3), readable(rng, 3, 3), readable(rng, 3, 3))

    @mistake("Every example of the batch pulls at the weights: add up. A mean belongs to the loss.")
    def mean_over_batch(right, grad_out, x, w):
        grad_x, grad_w, grad_b = right(grad_out, x, w)
        return grad_x, grad_w / len(x), grad_b / len(x)

    @mistake("A gradient has the shape of what it belongs to: w is (OUT, IN).")
    def grad_w_transposed(right, grad_out, x, w):
        grad_x, grad_w, grad_b = right(grad_out, x, w)
        return grad_x, grad_w.T.copy(), grad_b

    @mistake("There is one bias per unit, shared by all examples: add up what it gets from each.")
    def bias_not_summed(right, grad_out, x, w):
        grad_x, grad_w, _ = right(grad_out, x, w)
        return grad_x, grad_w, grad_out.copy()

    @mistake("You add the units of each example. For a bias, add the examples of each unit.")
    def bias_summed_over_units(right, grad_out, x, w):
        grad_x, grad_w, _ = right(grad_out, x, w)
        return grad_x, grad_w, grad_out.sum(axis=1)

    @mistake(
        "Follow one input: the weights that it met on the way forward bring its gradient back."
    )
    def weights_not_turned_back(right, grad_out, x, w):
        _, grad_w, grad_b = right(grad_out, x, w)
        return grad_out @ w.reshape(w.shape[::-1]).T, grad_w, grad_b

    @mistake("The weights listen to every example of the batch. Yours listen to the first.")
    def first_example_only(right, grad_out, x, w):
        grad_x, _, _ = right(grad_out, x, w)
        return (grad_x, *right(grad_out[:1], x[:1], w)[1:])


@exercise(chapter=CHAPTER, points={"one example": 1, "a batch": 1}, returns=("delta",))
class hidden_delta:
    """The delta of a sigmoid layer from the delta of the layer after it."""

    @staticmethod
    def answer(library, delta_next, w_next, o):
        grad_o, _, _ = library.dense_backward(delta_next, o, w_next)
        return library.sigmoid_backward(grad_o, np.log(o / (1 - o)))

    @staticmethod
    def cases(rng):
        for group, (N, OUT, HIDDEN) in (
            ("one example", (1, 2, 3)),
            ("one example", (1, 3, 3)),
            ("a batch", (4, 2, 3)),
            ("a batch", (3, 1, 4)),
        ):
            o = rng.integers(1, 20, (N, HIDDEN)) / 20
            yield case(group, readable(rng, N, OUT), readable(rng, OUT, HIDDEN), o)

    @mistake("The deltas have come through the weights. Now they have to pass the activation, too.")
    def slope_forgotten(right, delta_next, w_next, o):
        return delta_next @ w_next

    @mistake("o is already the output: its slope is o (1 - o), without another sigmoid.")
    def slope_at_the_output(right, delta_next, w_next, o):
        again = 1 / (1 + np.exp(-o))
        return delta_next @ w_next * again * (1 - again)

    @mistake("1 - o² is the slope of tanh. Which activation has this layer?")
    def slope_of_tanh(right, delta_next, w_next, o):
        return delta_next @ w_next * (1 - o**2)

    @mistake("You multiply by the output. What is needed is how fast the output moves.")
    def output_for_slope(right, delta_next, w_next, o):
        return delta_next @ w_next * o

    @mistake("Each hidden unit hears from every unit it feeds, each by its own weight.")
    def weights_not_turned_back(right, delta_next, w_next, o):
        return delta_next @ w_next.reshape(w_next.shape[::-1]).T * o * (1 - o)

    @mistake("A hidden unit adds up what comes from all the units after it, without a mean.")
    def mean_of_units(right, delta_next, w_next, o):
        return right(delta_next, w_next / len(w_next), o)


@exercise(
    chapter=CHAPTER,
    points={"one example": 1, "a batch": 3},
    returns=("grad_w1", "grad_b1", "grad_w2", "grad_b2"),
    given=("functional.sigmoid", "functional.dense", "functional.dense_backward"),
)
class mlp_gradients:
    """The gradients of a two-layer perceptron's loss by all of its parameters."""

    @staticmethod
    def answer(library, x, t, w1, b1, w2, b2):
        n = library.dense(x, w1, b1)
        o = library.sigmoid(n)
        y = library.dense(o, w2, b2)
        grad_y = library.half_mean_squared_error_backward(1.0, y, t)
        grad_o, grad_w2, grad_b2 = library.dense_backward(grad_y, o, w2)
        grad_n = library.sigmoid_backward(grad_o, n)
        _, grad_w1, grad_b1 = library.dense_backward(grad_n, x, w1)
        return grad_w1, grad_b1, grad_w2, grad_b2

    @staticmethod
    def cases(rng):
        for group, N, sizes in (
            ("one example", 1, (2, 3, 1)),
            ("one example", 1, (3, 2, 2)),
            ("a batch", 4, (2, 3, 2)),
            ("a batch", 3, (4, 3, 1)),
        ):
            x, t = some(rng, N, sizes[0]), some(rng, N, sizes[-1])
            yield case(group, x, t, *layers(rng, sizes))

    @mistake("The loss is a mean over the examples. Where did the number of examples go?")
    def not_divided(right, x, t, w1, b1, w2, b2):
        return tuple(len(x) * grad for grad in right(x, t, w1, b1, w2, b2))

    @mistake("The half in the loss is there to cancel the 2 of the square.")
    def half_forgotten(right, x, t, w1, b1, w2, b2):
        return tuple(2 * grad for grad in right(x, t, w1, b1, w2, b2))

    @mistake("When y is too large its gradient is positive: check the order in y - t.")
    def error_turned_round(right, x, t, w1, b1, w2, b2):
        return tuple(-grad for grad in right(x, t, w1, b1, w2, b2))

    @mistake("On the way to the first layer the gradient passes the sigmoid and its slope.")
    def slope_forgotten(right, x, t, w1, b1, w2, b2):
        o = 1 / (1 + np.exp(-(x @ w1.T + b1)))
        delta = (o @ w2.T + b2 - t) / len(x) @ w2
        return (delta.T @ x, delta.sum(axis=0), *right(x, t, w1, b1, w2, b2)[2:])

    @mistake("The output layer is linear here. You put the slope of a sigmoid there as well.")
    def slope_at_the_linear_output(right, x, t, w1, b1, w2, b2):
        o = 1 / (1 + np.exp(-(x @ w1.T + b1)))
        y = o @ w2.T + b2
        delta_2 = (y - t) / len(x) * y * (1 - y)
        delta_1 = delta_2 @ w2 * o * (1 - o)
        return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ o, delta_2.sum(axis=0)

    @mistake("The mean was taken in the loss already: for the biases, add up over the batch.")
    def bias_divided_twice(right, x, t, w1, b1, w2, b2):
        grad_w1, grad_b1, grad_w2, grad_b2 = right(x, t, w1, b1, w2, b2)
        return grad_w1, grad_b1 / len(x), grad_w2, grad_b2 / len(x)

    @mistake("The second layer weighs what the hidden units put out, not their weighted sums.")
    def hidden_activation_forgotten(right, x, t, w1, b1, w2, b2):
        n = x @ w1.T + b1
        delta_2 = (n @ w2.T + b2 - t) / len(x)
        delta_1 = delta_2 @ w2
        return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ n, delta_2.sum(axis=0)

    @mistake("Divide by the number of examples, not by the number of all entries of y.")
    def divided_by_all_entries(right, x, t, w1, b1, w2, b2):
        return tuple(grad / t.shape[1] for grad in right(x, t, w1, b1, w2, b2))
