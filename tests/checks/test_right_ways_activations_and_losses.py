"""Right answers on activations and losses, written in other ways than ours."""

import math

import numpy as np
import ways
from numpy import float32

from cnnref.graph import Value, gradients
from cnnref.graph import sigmoid as sigmoid_node


def sigmoid_that_warns(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_by_tanh(x):
    return (1 + np.tanh(x / 2)) / 2


def sigmoid_by_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


def sigmoid_loops(x):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v > -700 else 0.0

    return np.array([one(v) for v in x.flat]).reshape(x.shape).tolist()


def sigmoid_float32(x):
    return sigmoid_by_tanh(x.astype(float32))


def derivative_squared(o):
    return o - np.square(o)


def derivative_from_the_middle(o):
    return 0.25 - (o - 0.5) ** 2


def derivative_loops(o):
    return np.reshape([v * (1 - v) for v in o.ravel()], o.shape)


def derivative_float32(o):
    return derivative_squared(o.astype(float32)).tolist()


def leaky_by_mask(grad_out, x, *, slope=0.01):
    return grad_out * (x > 0) + slope * grad_out * (x <= 0)


def leaky_in_a_copy(grad_out, x, *, slope=0.01):
    grad_x = grad_out.copy()
    grad_x[x <= 0] *= slope
    return grad_x


def leaky_loops(grad_out, x, *, slope=0.01):
    grad_x = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        grad_x[place] = grad_out[place] if x[place] > 0 else grad_out[place] * slope
    return grad_x.tolist()


def leaky_float32(grad_out, x, *, slope=0.01):
    return leaky_by_mask(grad_out.astype(float32), x.astype(float32), slope=slope)


def depth_by_products(x, w, depth):
    factors = []
    for _ in range(depth):
        x = 1 / (1 + np.exp(-w * x))
        factors.append(w * x * (1 - x))
    return np.cumprod(factors)


def depth_by_graph(x, w, depth):
    first = o = Value(x)
    slopes = []
    for _ in range(depth):
        o = sigmoid_node(w * o)
        slopes.append(gradients(o)[first])
    return slopes


def depth_by_differences(x, w, depth):
    ends = np.array([x + 1e-5, x - 1e-5])
    outputs = []
    for _ in range(depth):
        ends = sigmoid_by_tanh(w * ends)
        outputs.append(ends)
    return np.array([(up - down) / 2e-5 for up, down in outputs])


def depth_float32(x, w, depth):
    return depth_by_products(float32(x), float32(w), depth).astype(float32)


def softmax_row_by_row(x):
    rows = [[math.exp(v - max(row)) for v in row] for row in x]
    return [[e / sum(row) for e in row] for row in rows]


def softmax_by_logarithms(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=1, keepdims=True))


def softmax_by_differences(x):
    with np.errstate(over="ignore"):
        return 1 / np.exp(x[:, None, :] - x[:, :, None]).sum(axis=2)


def softmax_float32(x):
    return softmax_by_logarithms(x.astype(float32))


def softmax_transposed(x):
    e = np.exp(x.T - x.T.max(axis=0))
    return (e / e.sum(axis=0)).T


def probabilities(x):
    return softmax_transposed(x[None])[0]


def jacobian_loops(x):
    o = probabilities(x)
    K = len(o)
    return [[o[i] * ((i == j) - o[j]) for j in range(K)] for i in range(K)]


def jacobian_broadcast(x):
    o = probabilities(x)
    return o[:, None] * (np.eye(len(o)) - o)


def jacobian_einsum(x):
    o = probabilities(x)
    return np.einsum("i,ij->ij", o, np.eye(len(o))) - np.einsum("i,j->ij", o, o)


def jacobian_by_differences(x):
    steps = 1e-5 * np.eye(len(x))
    return np.array([(probabilities(x + s) - probabilities(x - s)) / 2e-5 for s in steps]).T


def jacobian_float32(x):
    return jacobian_broadcast(x.astype(float32))


def backward_by_jacobians(grad_out, x):
    return np.array([jacobian_broadcast(row).T @ g for g, row in zip(grad_out, x, strict=True)])


def backward_einsum(grad_out, x):
    o = softmax_transposed(x)
    return o * grad_out - np.einsum("nk,nk,nj->nj", grad_out, o, o)


def backward_loops(grad_out, x):
    o = softmax_transposed(x)
    grad_x = np.zeros(x.shape)
    for n, i, j in np.ndindex(len(x), x.shape[1], x.shape[1]):
        grad_x[n, j] += grad_out[n, i] * o[n, i] * ((i == j) - o[n, j])
    return grad_x.tolist()


def backward_float32(grad_out, x):
    return backward_einsum(grad_out.astype(float32), x.astype(float32))


def entropy_by_logaddexp(logits, labels):
    chosen = np.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
    return np.mean(np.logaddexp.reduce(logits, axis=1) - chosen)


def entropy_loops(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(v - top) for v in row)) - row[label]
    return total / len(labels)


def entropy_one_hot(logits, labels):
    t = np.eye(logits.shape[1])[labels]
    shifted = logits - logits.max(axis=1)[:, None]
    log_o = shifted - np.log(np.exp(shifted).sum(axis=1))[:, None]
    return -(t * log_o).sum() / len(t)


def entropy_by_odds(logits, labels):
    chosen = logits[np.arange(len(labels)), labels]
    return np.logaddexp.reduce(logits - chosen[:, None], axis=1).mean()


def entropy_float32(logits, labels):
    return entropy_by_logaddexp(logits.astype(float32), labels)


def entropy_gradient_in_place(grad_out, logits, labels):
    grad = softmax_transposed(logits).copy()
    grad[np.arange(len(labels)), labels] -= 1
    return grad * (grad_out / len(labels))


def entropy_gradient_one_hot(grad_out, logits, labels):
    t = labels[:, None] == np.arange(logits.shape[1])
    return grad_out / len(t) * (softmax_by_logarithms(logits) - t)


def entropy_gradient_loops(grad_out, logits, labels):
    grad = softmax_row_by_row(logits.tolist())
    for row, label in zip(grad, labels, strict=True):
        row[label] -= 1
    return [[grad_out * v / len(labels) for v in row] for row in grad]


def entropy_gradient_float32(grad_out, logits, labels):
    return entropy_gradient_one_hot(float32(grad_out), logits.astype(float32), labels)


WAYS = {
    "sigmoid": [
        sigmoid_that_warns,
        sigmoid_by_tanh,
        sigmoid_by_logaddexp,
        sigmoid_loops,
        sigmoid_float32,
    ],
    "sigmoid_derivative": [
        derivative_squared,
        derivative_from_the_middle,
        derivative_loops,
        derivative_float32,
    ],
    "leaky_relu_backward": [leaky_by_mask, leaky_in_a_copy, leaky_loops, leaky_float32],
    "slopes_through_depth": [
        depth_by_products,
        depth_by_graph,
        depth_by_differences,
        depth_float32,
    ],
    "softmax": [
        softmax_row_by_row,
        softmax_by_logarithms,
        softmax_by_differences,
        softmax_float32,
        softmax_transposed,
    ],
    "softmax_jacobian": [
        jacobian_loops,
        jacobian_broadcast,
        jacobian_einsum,
        jacobian_by_differences,
        jacobian_float32,
    ],
    "softmax_backward": [
        backward_by_jacobians,
        backward_einsum,
        backward_loops,
        backward_float32,
    ],
    "cross_entropy": [
        entropy_by_logaddexp,
        entropy_loops,
        entropy_one_hot,
        entropy_by_odds,
        entropy_float32,
    ],
    "cross_entropy_backward": [
        entropy_gradient_in_place,
        entropy_gradient_one_hot,
        entropy_gradient_loops,
        entropy_gradient_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
