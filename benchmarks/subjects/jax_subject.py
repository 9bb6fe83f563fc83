"""JAX on the CPU, compiled."""

import os

threads = int(os.environ["OMP_NUM_THREADS"])
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = (
    f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} "
    f"intra_op_parallelism_threads={threads}"
)

import jax  # noqa: E402
from jax import lax  # noqa: E402
from jax import numpy as jnp  # noqa: E402
from problems import LR, Conv, LeNet, Pool  # noqa: E402

VERSION = jax.__version__


def prepare(problem):
    """Return a function that computes the problem once."""
    match problem:
        case Conv():
            return conv(problem)
        case Pool():
            return pool(problem)
        case LeNet():
            return lenet(problem)


def convolve(x, w, b, stride=1, padding=0):
    out = lax.conv_general_dilated(x, w, (stride, stride), [(padding, padding)] * 2)
    return out + b[:, None, None]


def max_pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def mean_pool(x):
    return lax.reduce_window(x, 0.0, lax.add, (1, 1, 2, 2), (1, 1, 2, 2), "VALID") / 4


def conv(problem):
    *leaves, grad = map(jnp.asarray, problem.arrays())

    @jax.jit
    def both(x, w, b, grad):
        out, back = jax.vjp(lambda *a: convolve(*a, problem.stride, problem.padding), x, w, b)
        return out, *back(grad)

    return lambda: jax.block_until_ready(both(*leaves, grad))


def pool(problem):
    x, grad = map(jnp.asarray, problem.arrays())
    function = {"max": max_pool, "mean": mean_pool}[problem.kind]

    @jax.jit
    def both(x, grad):
        out, back = jax.vjp(function, x)
        return out, *back(grad)

    return lambda: jax.block_until_ready(both(x, grad))


def lenet(problem):
    x, labels = map(jnp.asarray, problem.arrays())
    state = {"params": [jnp.asarray(param) for param in problem.params()]}

    def loss(params, x, labels):
        w1, b1, w3, b3, w5, b5, w6, b6, w7, b7 = params
        a = max_pool(jax.nn.relu(convolve(x, w1, b1)))
        a = max_pool(jax.nn.relu(convolve(a, w3, b3)))
        a = jax.nn.relu(convolve(a, w5, b5)).reshape(len(x), -1)
        a = jax.nn.relu(a @ w6.T + b6)
        log_probs = jax.nn.log_softmax(a @ w7.T + b7)
        return -log_probs[jnp.arange(len(x)), labels].mean()

    @jax.jit
    def step(params, x, labels):
        value, grads = jax.value_and_grad(loss)(params, x, labels)
        return value, [param - LR * grad for param, grad in zip(params, grads, strict=True)]

    def run():
        value, state["params"] = jax.block_until_ready(step(state["params"], x, labels))
        return (value,)

    return run
