"""Activations and their slopes, softmax, cross-entropy, and gradients that vanish."""

import numpy as np

from cnnref.checks.differentiate import differentiate
from cnnref.checks.exercise import case, exercise, mistake, readable

CHAPTER = "activations-and-losses"

LARGE = np.array([[1000.0, 1001.0, 999.5], [-1000.0, -1001.5, -999.0], [1000.0, 0.0, -1000.0]])
"""Scores whose exponentials overflow, in a row, underflow, in the next, and then both."""


def labels(rng, N, K):
    """Right classes, as different as there is room for."""
    return rng.permutation(np.arange(N) + rng.integers(K)) % K


@exercise(chapter=CHAPTER, points={"small sums": 1, "large sums": 1})
class sigmoid:
    """The logistic function of every entry, for sums of any size."""

    @staticmethod
    def answer(library, x):
        return library.sigmoid(x)

    @staticmethod
    def cases(rng):
        yield case("small sums", np.array([-1.0, 0.0, 1.0]))
        yield case("small sums", readable(rng, 5))
        yield case("small sums", readable(rng, 2, 3))
        yield case("large sums", np.array([-1000.0, 0.5, 1000.0]))
        yield case("large sums", 800 * np.array([-1.0, 1.0]) + readable(rng, 3, 2))

    @mistake("1 / exp(-x) is exp(x): it has no upper end. What else stands below the fraction bar?")
    def one_plus_forgotten(right, x):
        return np.exp(x)

    @mistake("For x = 1000 this is inf / inf. Is there another form of the same fraction?")
    def inf_over_inf(right, x):
        return np.exp(x) / (1 + np.exp(x))

    @mistake("Your function falls where the sigmoid rises: check the sign in the exponent.")
    def exponent_without_minus(right, x):
        return right(-x)

    @mistake("This is tanh: it runs from -1 to 1. The sigmoid runs from 0 to 1.")
    def tanh_for_sigmoid(right, x):
        return np.tanh(x)

    @mistake("A step is either 0 or 1. The sigmoid takes its time in between.")
    def step_for_sigmoid(right, x):
        return (x > 0) * 1.0


@exercise(chapter=CHAPTER, points={"outputs": 1})
class sigmoid_derivative:
    """The slope of the sigmoid, told from its output."""

    @staticmethod
    def answer(library, o):
        return library.dsigmoid(o)

    @staticmethod
    def cases(rng):
        yield case("outputs", np.array([0.5, 0.731059, 0.2]))
        yield case("outputs", rng.integers(1, 20, (2, 3)) / 20)
        yield case("outputs", np.array([0.0, 1.0, float(rng.integers(1, 10)) / 20]))

    @mistake("o is the output already. You send it through the sigmoid once more.")
    def output_taken_for_the_sum(right, o):
        return right(1 / (1 + np.exp(-o)))

    @mistake("1 - o² belongs to tanh. Its output has another range.")
    def slope_of_tanh(right, o):
        return 1 - o**2

    @mistake("The sigmoid rises everywhere. Can its slope be negative?")
    def sign_turned(right, o):
        return o**2 - o

    @mistake("At both ends the sigmoid is flat. Yours is steep at one of them.")
    def one_factor_only(right, o):
        return 1 - o


@exercise(chapter=CHAPTER, points={"slope 0": 1, "any slope": 1}, returns=("grad_x",))
class leaky_relu_backward:
    """The gradient of a leaky ReLU; with slope 0 it is the ReLU."""

    @staticmethod
    def answer(library, grad_out, x, *, slope=0.01):
        return library.leaky_relu_backward(grad_out, x, slope=slope)

    @staticmethod
    def cases(rng):
        x = np.array([-2.0, 0.0, 3.0, -0.5, 0.5])
        yield case("slope 0", np.array([5.0, 6.0, 7.0, -8.0, -9.0]), x, slope=0.0)
        yield case("slope 0", readable(rng, 2, 3, 4), readable(rng, 2, 3, 4), slope=0.0)
        yield case("any slope", readable(rng, 5) + 0.05, 100 * x)
        yield case("any slope", readable(rng, 2, 6), readable(rng, 2, 6), slope=0.2)
        yield case("any slope", readable(rng, 5), rng.permutation(x), slope=0.3)

    @mistake("At exactly 0 the course, like PyTorch, counts x as not positive.")
    def zero_counts_as_positive(right, grad_out, x, *, slope=0.01):
        return np.where(x >= 0, grad_out, slope * grad_out)

    @mistake("Which way the gate is open depends on x, not on the sign of what arrives.")
    def gated_by_the_gradient(right, grad_out, x, *, slope=0.01):
        return np.where(grad_out > 0, grad_out, slope * grad_out)

    @mistake("These are the slopes. What arrives, grad_out, has to be multiplied in.")
    def upstream_forgotten(right, grad_out, x, *, slope=0.01):
        return right(np.ones_like(grad_out), x, slope=slope)

    @mistake("This ReLU leaks: below 0 a little of the gradient gets through.")
    def dead_below_zero(right, grad_out, x, *, slope=0.01):
        return grad_out * (x > 0)

    @mistake("slope is an argument: 0.01 is only what it is when nobody says otherwise.")
    def slope_fixed(right, grad_out, x, *, slope=0.01):
        return right(grad_out, x)

    @mistake("You multiply by the function's value. The gradient meets its slope.")
    def value_for_slope(right, grad_out, x, *, slope=0.01):
        return grad_out * np.where(x > 0, x, slope * x)


@exercise(chapter=CHAPTER, points={"one unit": 1, "a deep chain": 2})
class slopes_through_depth:
    """How fast each unit of a chain of sigmoids moves when the input moves."""

    @staticmethod
    def answer(library, x, w, depth):
        def output(units):
            def formula(gates, x):
                for _ in range(units):
                    x = gates.sigmoid(x * w)
                return x

            return formula

        return np.array([differentiate(library, output(k), 1.0, x)[0] for k in range(1, depth + 1)])

    @staticmethod
    def cases(rng):
        def draw():
            sign = float(rng.choice([-1, 1]))
            return float(rng.integers(3, 9)) / 10, sign * float(rng.integers(15, 40)) / 10

        yield case("one unit", 0.0, 3.0, 1)
        yield case("one unit", *draw(), 1)
        yield case("a deep chain", 0.5, 2.0, 10)
        for depth in (2, 3, 6):
            yield case("a deep chain", *draw(), depth)

    @mistake("1/4 is the most that the slope can be. How steep is each sigmoid where it stands?")
    def always_a_quarter(right, x, w, depth):
        return (w / 4) ** np.arange(1, depth + 1)

    @mistake("Each unit weighs its input before the sigmoid. The weight is a factor of the slope.")
    def weight_forgotten(right, x, w, depth):
        return right(x, w, depth) / w ** np.arange(1, depth + 1)

    @mistake(
        "These are the slopes of the single units. To get from x to unit k you pass k of them."
    )
    def not_multiplied(right, x, w, depth):
        slopes = right(x, w, depth)
        return np.array([slopes[0], *(slopes[1:] / slopes[:-1])])

    @mistake("Along a path slopes are multiplied, not added.")
    def added_up(right, x, w, depth):
        slopes = right(x, w, depth)
        return np.cumsum([slopes[0], *(slopes[1:] / slopes[:-1])])

    @mistake("These are the outputs of the units. Asked for is how fast they move.")
    def outputs_for_slopes(right, x, w, depth):
        outputs = []
        for _ in range(depth):
            x = 1 / (1 + np.exp(-w * x))
            outputs.append(x)
        return np.array(outputs)

    @mistake("o (1 - o) takes the unit's output o. You have put in the output's own sigmoid.")
    def slope_at_the_output(right, x, w, depth):
        slopes, slope = [], 1.0
        for _ in range(depth):
            x = 1 / (1 + np.exp(-w * x))
            again = 1 / (1 + np.exp(-x))
            slope *= w * again * (1 - again)
            slopes.append(slope)
        return np.array(slopes)


@exercise(chapter=CHAPTER, points={"scores": 1, "large scores": 1})
class softmax:
    """Probabilities from the scores of every sample, however large the scores are."""

    @staticmethod
    def answer(library, x):
        return library.softmax(x)

    @staticmethod
    def cases(rng):
        yield case("scores", np.array([[1.0, 2.0, 3.0]]))
        yield case("scores", readable(rng, 4, 3))
        yield case("scores", readable(rng, 3, 3))
        yield case("large scores", LARGE)
        yield case("large scores", 1000 * rng.permutation([-1, 1])[:, None] + readable(rng, 2, 4))

    @mistake("exp(1000) is too large for a float. What may you take from all the scores of a row?")
    def overflows(right, x):
        e = np.exp(x)
        return e / e.sum(axis=1, keepdims=True)

    @mistake(
        "Each row is a sample: its own probabilities sum to 1. Yours sum to 1 down the columns."
    )
    def down_the_columns(right, x):
        return right(x.T).T.copy()

    @mistake("Each sample has a sum of its own: you divide by the sum over the whole batch.")
    def over_the_whole_batch(right, x):
        return right(x.reshape(1, -1)).reshape(x.shape)

    @mistake("You take the largest score of the batch away. Rows far below it are left with 0 / 0.")
    def largest_of_the_batch(right, x):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1, keepdims=True)

    @mistake("These are positive, but do they sum to 1 in each row?")
    def not_normalised(right, x):
        return np.exp(x - x.max(axis=1, keepdims=True))

    @mistake("Scores may be negative, and so are your shares. What makes every number positive?")
    def exponential_forgotten(right, x):
        return x / x.sum(axis=1, keepdims=True)


@exercise(
    chapter=CHAPTER,
    points={"scores": 1, "large scores": 1},
    given=("functional.softmax",),
)
class softmax_jacobian:
    """The derivative of every output of softmax by every score of one sample."""

    @staticmethod
    def answer(library, x):
        return library.softmax_jacobian(x)

    @staticmethod
    def cases(rng):
        yield case("scores", np.array([1.0, 2.0, 3.0]))
        for K in (2, 4):
            yield case("scores", readable(rng, K) / 2)
        yield case("large scores", 1000 + readable(rng, 3) / 2)
        yield case("large scores", np.array([1000.0, 0.0, -1000.0]))

    @mistake("Raise one score, and the other outputs fall. You have left these entries at 0.")
    def diagonal_only(right, x):
        return np.diag(np.diag(right(x)))

    @mistake("Every output depends on every score: that makes K times K slopes, not K.")
    def vector_of_the_diagonal(right, x):
        return np.diag(right(x)).copy()

    @mistake("When one score rises the other outputs fall: which sign have the other entries?")
    def others_rise(right, x):
        e = np.exp(x - x.max())
        o = e / e.sum()
        return np.diag(o) + np.outer(o, o)

    @mistake("An output also grows with its own score: look at the diagonal again.")
    def diagonal_falls(right, x):
        e = np.exp(x - x.max())
        return -np.outer(e, e) / e.sum() ** 2

    @mistake("The slopes are made from the outputs. You have put in the scores.")
    def scores_for_outputs(right, x):
        return np.diag(x) - np.outer(x, x)


@exercise(
    chapter=CHAPTER,
    points={"one sample": 1, "a batch": 1},
    returns=("grad_x",),
    given=("functional.softmax",),
)
class softmax_backward:
    """The gradient by the scores, from the gradient that arrives at the probabilities."""

    @staticmethod
    def answer(library, grad_out, x):
        return library.softmax_backward(grad_out, x)

    @staticmethod
    def cases(rng):
        yield case("one sample", np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 2.0, 3.0]]))
        yield case("one sample", readable(rng, 1, 4), readable(rng, 1, 4) / 2)
        yield case("a batch", readable(rng, 3, 4), readable(rng, 3, 4) / 2)
        yield case("a batch", readable(rng, 3, 3), readable(rng, 3, 3) / 2)

    @mistake("Each score moves every output, not only its own: o - o² is only the diagonal.")
    def diagonal_only(right, grad_out, x):
        e = np.exp(x)
        o = e / e.sum(axis=1, keepdims=True)
        return grad_out * (o - o**2)

    @mistake("Raising one score lowers the other outputs. That part is missing.")
    def others_forgotten(right, grad_out, x):
        e = np.exp(x)
        return grad_out * e / e.sum(axis=1, keepdims=True)

    @mistake("Each sample has a sum of its own: yours runs over the whole batch.")
    def summed_over_the_batch(right, grad_out, x):
        e = np.exp(x)
        o = e / e.sum(axis=1, keepdims=True)
        return o * (grad_out - (grad_out * o).sum())

    @mistake("What the other outputs send is added up, each weighed by its probability: no mean.")
    def mean_for_sum(right, grad_out, x):
        e = np.exp(x)
        o = e / e.sum(axis=1, keepdims=True)
        return o * (grad_out - (grad_out * o).mean(axis=1, keepdims=True))

    @mistake("You take the plain mean of what arrives. Likely classes should weigh more.")
    def mean_not_weighed(right, grad_out, x):
        e = np.exp(x)
        o = e / e.sum(axis=1, keepdims=True)
        return o * (grad_out - grad_out.mean(axis=1, keepdims=True))


@exercise(chapter=CHAPTER, points={"scores": 2, "large scores": 1}, given=("functional.softmax",))
class cross_entropy:
    """The mean negative log-probability of the right classes, from scores."""

    @staticmethod
    def answer(library, logits, labels):
        return library.cross_entropy(logits, labels)

    @staticmethod
    def cases(rng):
        yield case("scores", np.array([[1.0, 2.0, 3.0]]), np.array([2]))
        yield case("scores", readable(rng, 4, 3), labels(rng, 4, 3))
        yield case("scores", readable(rng, 3, 5), labels(rng, 3, 5))
        yield case("large scores", LARGE, np.array([2, 0, 1]))
        yield case("large scores", np.array([[0.0, 1000.0], [0.5, -1000.0]]), np.array([0, 1]))
        yield case("large scores", 900 * readable(rng, 2, 3), labels(rng, 2, 3))

    @mistake("A probability has become 0, and its logarithm -inf. Can you get by without dividing?")
    def logarithm_of_zero(right, logits, labels):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        o = e / e.sum(axis=1, keepdims=True)
        return -np.log(o[np.arange(len(labels)), labels]).mean()

    @mistake("A batch of ten should not cost ten times as much: the loss is a mean.")
    def summed(right, logits, labels):
        return right(logits, labels) * len(labels)

    @mistake("The loss is 0 for a perfect answer and larger for worse ones. Check the sign.")
    def sign_turned(right, logits, labels):
        return -right(logits, labels)

    @mistake("The logarithm is the natural one.")
    def logarithm_to_base_2(right, logits, labels):
        return right(logits, labels) / np.log(2)

    @mistake("Scores are not probabilities yet: softmax comes before the logarithm.")
    def scores_alone(right, logits, labels):
        return -logits[np.arange(len(labels)), labels].mean()

    @mistake("Only the right class of each sample counts. You average over all the classes.")
    def all_classes(right, logits, labels):
        each = [right(logits, np.full_like(labels, k)) for k in range(logits.shape[1])]
        return np.mean(each)

    @mistake("This is the mean share that was lost, 1 - p. The loss takes the logarithm of p.")
    def logarithm_forgotten(right, logits, labels):
        rows = [right(logits[n : n + 1], labels[n : n + 1]) for n in range(len(labels))]
        return 1 - np.exp(-np.array(rows)).mean()


@exercise(
    chapter=CHAPTER,
    points={"one sample": 1, "a batch": 2},
    returns=("grad_logits",),
    given=("functional.softmax",),
)
class cross_entropy_backward:
    """The gradient of the cross-entropy by the scores."""

    @staticmethod
    def answer(library, grad_out, logits, labels):
        return library.cross_entropy_backward(grad_out, logits, labels)

    @staticmethod
    def cases(rng):
        yield case("one sample", 1.0, np.array([[1.0, 2.0, 3.0]]), np.array([2]))
        yield case("one sample", upstream(rng), readable(rng, 1, 4), labels(rng, 1, 4))
        yield case("a batch", upstream(rng), readable(rng, 4, 3), labels(rng, 4, 3))
        yield case("a batch", upstream(rng), readable(rng, 3, 3), labels(rng, 3, 3))
        yield case("a batch", upstream(rng), LARGE, labels(rng, 3, 3))

    @mistake("The loss is a mean over the samples. Where did their number go?")
    def not_divided(right, grad_out, logits, labels):
        return right(grad_out, logits, labels) * len(labels)

    @mistake("Raising the right score should lower the loss. Check the order of the difference.")
    def sign_turned(right, grad_out, logits, labels):
        return -right(grad_out, logits, labels)

    @mistake("You have the factor o (1 - o) too many: against the logarithm it cancels.")
    def softmax_slope_twice(right, grad_out, logits, labels):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        o = e / e.sum(axis=1, keepdims=True)
        return right(grad_out, logits, labels) * o * (1 - o)

    @mistake("The wrong classes have a gradient as well: their scores should go down.")
    def right_class_only(right, grad_out, logits, labels):
        chosen = np.arange(logits.shape[1]) == labels[:, np.newaxis]
        return right(grad_out, logits, labels) * chosen

    @mistake("Something arrives at the loss: grad_out is a factor of every entry.")
    def upstream_forgotten(right, grad_out, logits, labels):
        return right(1.0, logits, labels)

    @mistake("These are the probabilities. What is different at the right class?")
    def right_class_forgotten(right, grad_out, logits, labels):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        return grad_out * e / e.sum(axis=1, keepdims=True) / len(labels)

    @mistake("Divide by the number of samples, not by the number of all the scores.")
    def divided_by_all_scores(right, grad_out, logits, labels):
        return right(grad_out, logits, labels) / logits.shape[1]


def upstream(rng):
    """A gradient that arrives at a loss, of either sign, never 1."""
    return float(rng.choice([-1, 1]) * rng.integers(12, 40) / 10)
