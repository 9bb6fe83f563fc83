"""Right answers to the chain rule's exercises, written in other ways than ours."""

import math

import numpy as np
import ways

from cnnref.graph import Value, gradients, maximum, reciprocal
from cnnref.graph import exp as exp_node


def multiply_by_arrays(grad_out, x, y):
    return list(np.multiply(grad_out, [y, x]))


def multiply_by_differences(grad_out, x, y):
    h = 1e-3
    return (grad_out * ((x + h) * y - x * y) / h, grad_out * (x * (y + h) - x * y) / h)


def gate_by_table(gate, grad_out, x):
    slopes = {"negate": lambda: -1.0, "exp": lambda: math.exp(x), "reciprocal": lambda: -(x**-2)}
    return grad_out * slopes[gate]()


def gate_from_the_output(gate, grad_out, x):
    if gate == "negate":
        return -grad_out
    output = np.exp(x) if gate == "exp" else 1 / x
    return output * grad_out if gate == "exp" else -output * output * grad_out


def gate_float32(gate, grad_out, x):
    return gate_by_table(gate, np.float32(grad_out), np.float32(x))


def maximum_where(grad_out, x, y):
    won = x >= y
    return np.where(won, grad_out, 0), np.where(won, 0, grad_out)


def maximum_loops(grad_out, x, y):
    grad_x, grad_y = np.zeros(x.shape), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        (grad_y if y[place] > x[place] else grad_x)[place] = grad_out[place]
    return [grad_x, grad_y]


def maximum_argmax(grad_out, x, y):
    winner = np.argmax([x, y], axis=0)
    return tuple(grad_out * (winner == i) for i in range(2))


def maximum_float32_lists(grad_out, x, y):
    grad_out, x, y = (a.astype(np.float32) for a in (grad_out, x, y))
    return [(grad_out * ~(y > x)).tolist(), (grad_out * (y > x)).tolist()]


def product_by_hand(x, y, z):
    return z, z, x + y


def product_by_graph(x, y, z):
    inputs = Value(x), Value(y), Value(z)
    grads = gradients((inputs[0] + inputs[1]) * inputs[2])
    return [grads[node] for node in inputs]


def twice_multiplied_out(x, y):
    return 2 * x + y, x


def twice_by_graph(x, y):
    node_x, node_y = Value(x), Value(y)
    grads = gradients(node_x * (node_x + node_y))
    return grads[node_x], grads[node_y]


def exponential_simplified(x1, x2, w, y1, y2):
    f = math.exp((x1 + x2) * w + max(y1, y2))
    return f * w, f * w, f * (x1 + x2), f * (y1 >= y2), f * (y2 > y1)


def exponential_by_graph(*numbers):
    x1, x2, w, y1, y2 = nodes = [Value(n) for n in numbers]
    grads = gradients(reciprocal(exp_node(-((x1 + x2) * w + maximum(y1, y2)))))
    return [grads[node] for node in nodes]


def layers_row_vector(grad_out, jacobian_1, jacobian_2):
    return grad_out @ jacobian_2 @ jacobian_1


def layers_einsum(grad_out, jacobian_1, jacobian_2):
    return np.einsum("o,oh,hi->i", grad_out, jacobian_2, jacobian_1)


def layers_path_by_path(grad_out, jacobian_1, jacobian_2):
    (OUT, HIDDEN), IN = jacobian_2.shape, jacobian_1.shape[1]
    grad = [0.0] * IN
    for i, h, o in np.ndindex(IN, HIDDEN, OUT):
        grad[i] += jacobian_1[h, i] * jacobian_2[o, h] * grad_out[o]
    return grad


def layers_one_matrix(grad_out, jacobian_1, jacobian_2):
    return np.dot((jacobian_2 @ jacobian_1).T, grad_out)


def layers_float32(grad_out, jacobian_1, jacobian_2):
    arrays = (a.astype(np.float32) for a in (grad_out, jacobian_1, jacobian_2))
    return layers_row_vector(*arrays)


def graph_sorted(edges, derivatives):
    grads = [0.0] * int(edges.max()) + [1.0]
    for i in np.argsort(-edges[:, 1], kind="stable"):
        grads[edges[i, 0]] += grads[edges[i, 1]] * derivatives[i]
    return grads


def graph_recursive(edges, derivatives):
    last = edges.max()

    def grad(node):
        leaving = [
            (end, d) for (start, end), d in zip(edges, derivatives, strict=True) if start == node
        ]
        return 1.0 if node == last else sum(grad(end) * d for end, d in leaving)

    return np.array([grad(node) for node in range(last + 1)])


def graph_by_inverse(edges, derivatives):
    nodes = edges.max() + 1
    slopes = np.zeros((nodes, nodes))
    np.add.at(slopes, (edges[:, 0], edges[:, 1]), derivatives)
    return np.linalg.inv(np.eye(nodes) - slopes)[:, -1]


def graph_by_powers(edges, derivatives):
    nodes = edges.max() + 1
    slopes = np.zeros((nodes, nodes), np.float32)
    np.add.at(slopes, tuple(edges.T), derivatives.astype(np.float32))
    return sum(np.linalg.matrix_power(slopes, k)[:, -1] for k in range(nodes))


WAYS = {
    "multiply_backward": [multiply_by_arrays, multiply_by_differences],
    "gate_backward": [gate_by_table, gate_from_the_output, gate_float32],
    "maximum_backward": [maximum_where, maximum_loops, maximum_argmax, maximum_float32_lists],
    "product_of_sum_gradients": [product_by_hand, product_by_graph],
    "used_twice_gradients": [twice_multiplied_out, twice_by_graph],
    "exponential_graph_gradients": [exponential_simplified, exponential_by_graph],
    "through_layers": [
        layers_row_vector,
        layers_einsum,
        layers_path_by_path,
        layers_one_matrix,
        layers_float32,
    ],
    "graph_gradients": [graph_sorted, graph_recursive, graph_by_inverse, graph_by_powers],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
