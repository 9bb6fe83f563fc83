"""Right answers to the exercises on the perceptron, written in other ways than ours."""

import math

import numpy as np
import ways
from numpy import float32

from cnnref.functional import dense, dense_backward, sigmoid
from cnnref.graph import Value, gradients
from cnnref.graph import relu as relu_node
from cnnref.graph import sigmoid as sigmoid_node


def neuron_loops(x, w, b):
    sums = [sum(xi * wi for xi, wi in zip(row, w, strict=True)) + b for row in x]
    return [1 / (1 + math.exp(-n)) for n in sums]


def neuron_by_tanh(x, w, b):
    return (np.tanh((np.dot(x, w) + b) / 2) + 1) / 2


def neuron_exponential_above(x, w, b):
    e = np.exp(np.einsum("ni,i->n", x, w) + b)
    return e / (e + 1)


def neuron_float32(x, w, b):
    return neuron_by_tanh(x.astype(float32), w.astype(float32), float32(b))


def affine_loops(x, w, b):
    return [
        [sum(xi * wi for xi, wi in zip(r, s, strict=True)) + c for s, c in zip(w, b, strict=True)]
        for r in x
    ]


def affine_einsum(x, w, b):
    return np.einsum("ni,oi->no", x, w) + b


def affine_with_a_column_of_ones(x, w, b):
    return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([w.T, b])


def affine_from_the_left(x, w, b):
    return (w @ x.T + b[:, None]).T


def affine_float32(x, w, b):
    return affine_einsum(x.astype(float32), w.astype(float32), b.astype(float32))


def collapse_by_probing(w1, b1, w2, b2):
    def net(x):
        return dense(dense(x, w1, b1), w2, b2)

    IN = w1.shape[1]
    b = net(np.zeros((1, IN)))
    return (net(np.eye(IN)) - b).T, b[0]


def collapse_einsum(w1, b1, w2, b2):
    return np.einsum("oh,hi->oi", w2, w1), np.einsum("oh,h->o", w2, b1) + b2


def collapse_one_matrix(w1, b1, w2, b2):
    first = np.block([[w1, b1[:, None]], [np.zeros((1, w1.shape[1])), 1]])
    both = np.hstack([w2, b2[:, None]]) @ first
    return both[:, :-1], both[:, -1]


def collapse_loops_float32(w1, b1, w2, b2):
    w, b = np.zeros((len(w2), w1.shape[1]), float32), b2.astype(float32)
    for o, h in np.ndindex(w2.shape):
        w[o] += (w2[o, h] * w1[h]).astype(float32)
        b[o] += w2[o, h] * b1[h]
    return [w, b]


def chain_math(x, w1, b1, w2, b2):
    a = 1 / (1 + math.exp(-(w1 * x + b1)))
    n = w2 * a + b2
    return [a, n if n > 0 else 0]


def chain_arrays(x, w1, b1, w2, b2):
    a = np.exp(-np.logaddexp(0, -(np.array([w1 * x + b1]))))
    return a[0], np.maximum(w2 * a + b2, 0)[0]


def chain_gradients_written_out(x, w1, b1, w2, b2, t):
    a, y = chain_math(x, w1, b1, w2, b2)
    if y == 0:
        return 0, 0, 0, 0
    return (y - t) * w2 * a * (1 - a) * x, (y - t) * w2 * a * (1 - a), (y - t) * a, y - t


def chain_gradients_by_graph(x, w1, b1, w2, b2, t):
    nodes = [Value(n) for n in (w1, b1, w2, b2)]
    y = relu_node(sigmoid_node(nodes[0] * x + nodes[1]) * nodes[2] + nodes[3])
    grads = gradients((y - t) * (y - t) / 2)
    return [grads[node] for node in nodes]


def chain_gradients_by_differences(x, w1, b1, w2, b2, t):
    def loss(*params):
        return (chain_math(x, *params)[1] - t) ** 2 / 2

    def moved(k, h):
        return [p + h * (i == k) for i, p in enumerate((w1, b1, w2, b2))]

    return [(loss(*moved(k, 1e-5)) - loss(*moved(k, -1e-5))) / 2e-5 for k in range(4)]


def step_subtract(w, grad_w, lr):
    return np.subtract(w, np.multiply(grad_w, lr))


def step_copy(w, grad_w, lr):
    w = w.copy()
    w -= lr * grad_w
    return w


def step_lists_float32(w, grad_w, lr):
    return (w.astype(float32) + grad_w.astype(float32) * -lr).tolist()


def step_entry_by_entry(w, grad_w, lr):
    return np.array([p - lr * g for p, g in zip(w.flat, grad_w.flat, strict=True)]).reshape(w.shape)


def backward_einsum(grad_out, x, w):
    return (
        np.einsum("no,oi->ni", grad_out, w),
        np.einsum("no,ni->oi", grad_out, x),
        np.einsum("no->o", grad_out),
    )


def backward_example_by_example(grad_out, x, w):
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n in range(len(x)):
        grad_x[n] = w.T @ grad_out[n]
        grad_w += np.outer(grad_out[n], x[n])
        grad_b += grad_out[n]
    return grad_x, grad_w, grad_b


def backward_loops(grad_out, x, w):
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, o, i in np.ndindex(len(x), *w.shape):
        grad_x[n, i] += grad_out[n, o] * w[o, i]
        grad_w[o, i] += grad_out[n, o] * x[n, i]
        grad_b[o] += grad_out[n, o] / w.shape[1]
    return grad_x.tolist(), grad_w.tolist(), grad_b.tolist()


def backward_float32(grad_out, x, w):
    return backward_einsum(*(a.astype(float32) for a in (grad_out, x, w)))


def delta_einsum(delta_next, w_next, o):
    return np.einsum("no,oh,nh->nh", delta_next, w_next, o - o**2)


def delta_from_the_sums(delta_next, w_next, o):
    n = np.log(o / (1 - o))
    return (w_next.T @ delta_next.T).T / (2 + np.exp(n) + np.exp(-n))


def delta_loops(delta_next, w_next, o):
    delta = np.zeros(o.shape)
    for n, h in np.ndindex(o.shape):
        back = sum(delta_next[n, k] * w_next[k, h] for k in range(len(w_next)))
        delta[n, h] = back * o[n, h] * (1 - o[n, h])
    return delta.tolist()


def delta_float32(delta_next, w_next, o):
    return delta_einsum(*(a.astype(float32) for a in (delta_next, w_next, o)))


def mlp_with_the_given_functions(x, t, w1, b1, w2, b2):
    n = dense(x, w1, b1)
    o = sigmoid(n)
    grad_o, grad_w2, grad_b2 = dense_backward((dense(o, w2, b2) - t) / len(t), o, w2)
    _, grad_w1, grad_b1 = dense_backward(grad_o * o * sigmoid(-n), x, w1)
    return grad_w1, grad_b1, grad_w2, grad_b2


def mlp_example_by_example(x, t, w1, b1, w2, b2):
    grads = [np.zeros(p.shape) for p in (w1, b1, w2, b2)]
    for row, target in zip(x, t, strict=True):
        o = 1 / (1 + np.exp(-(w1 @ row + b1)))
        delta_2 = w2 @ o + b2 - target
        delta_1 = (w2.T @ delta_2) * o * (1 - o)
        for grad, part in zip(
            grads,
            (np.outer(delta_1, row), delta_1, np.outer(delta_2, o), delta_2),
            strict=True,
        ):
            grad += part / len(x)
    return grads


def mlp_by_differences(x, t, w1, b1, w2, b2):
    def loss(params):
        w1, b1, w2, b2 = params
        y = dense(sigmoid(dense(x, w1, b1)), w2, b2)
        return ((y - t) ** 2).sum() / (2 * len(x))

    params = [p.copy() for p in (w1, b1, w2, b2)]
    grads = [np.zeros(p.shape) for p in params]
    for p, grad in zip(params, grads, strict=True):
        for place in np.ndindex(p.shape):
            before = p[place]
            p[place] = before + 1e-5
            up = loss(params)
            p[place] = before - 1e-5
            grad[place] = (up - loss(params)) / 2e-5
            p[place] = before
    return grads


def mlp_einsum(x, t, w1, b1, w2, b2):
    o = 1 / (1 + np.exp(-np.einsum("ni,hi->nh", x, w1) - b1))
    delta_2 = (np.einsum("nh,oh->no", o, w2) + b2 - t) / t.shape[0]
    delta_1 = np.einsum("no,oh,nh->nh", delta_2, w2, o * (1 - o))
    return (
        np.einsum("nh,ni->hi", delta_1, x),
        delta_1.sum(0),
        np.einsum("no,nh->oh", delta_2, o),
        delta_2.sum(0),
    )


def mlp_float32(*arrays):
    return mlp_einsum(*(a.astype(float32) for a in arrays))


WAYS = {
    "neuron": [neuron_loops, neuron_by_tanh, neuron_exponential_above, neuron_float32],
    "affine": [
        affine_loops,
        affine_einsum,
        affine_with_a_column_of_ones,
        affine_from_the_left,
        affine_float32,
    ],
    "collapse": [
        collapse_by_probing,
        collapse_einsum,
        collapse_one_matrix,
        collapse_loops_float32,
    ],
    "chain_net": [chain_math, chain_arrays],
    "chain_net_gradients": [
        chain_gradients_written_out,
        chain_gradients_by_graph,
        chain_gradients_by_differences,
    ],
    "gradient_step": [step_subtract, step_copy, step_lists_float32, step_entry_by_entry],
    "affine_backward": [
        backward_einsum,
        backward_example_by_example,
        backward_loops,
        backward_float32,
    ],
    "hidden_delta": [delta_einsum, delta_from_the_sums, delta_loops, delta_float32],
    "mlp_gradients": [
        mlp_with_the_given_functions,
        mlp_example_by_example,
        mlp_by_differences,
        mlp_einsum,
        mlp_float32,
    ],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
