"""Training with a pencil: a chain of two units, forwards, backwards, update, again and again.

Source: source 002, the worked example of its section on back-propagation.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import dense, sigmoid
from cnnref.models import MLP
from cnnref.training import HALF_MSE, SGD
from cnnref.widgets.notebook import show

SAVED = {"rate": (0.01, 0.1, 0.5, 2), "view": ("numbers", "run")}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

NAMES = {"w11": "0.weight", "b1": "0.bias", "w21": "1.weight", "b2": "1.bias"}
PARTS = ("n1", "a11", "n2", "y", "J", "delta2", "grads2", "delta1", "grads1", "update")
"""What one pass computes, in its order."""

IN_NUMBERS = 3  # passes shown number by number
IN_RUN = 41  # passes of a run: the start and 40 steps
NEAR = 1e-3  # distance to the target that counts as arrived
LARGEST = 100  # of the numbers that the reader may choose


def chain_net_stepper(
    x=1, t=2, w11=0.5, b1=0.5, w21=1, b2=1, *, rate=0.1, view="numbers", own=None
):
    """Show how a sigmoid unit and a ReLU unit learn one example, step by step.

    Parameters
    ----------
    x, t : float
        The input, and the target of the output.
    w11, b1, w21, b2 : float
        Weight and bias of the first unit and of the second, before the training.
    rate : float
        Learning rate.
    view : {"numbers", "run"}
        Three passes number by number, or a run of 40 steps.
    own : callable, optional
        Your own ``chain_net``, ``chain_net_gradients`` or ``gradient_step``, which is run on the
        numbers of the first pass.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "x": x,
        "t": t,
        "w11": w11,
        "b1": b1,
        "w21": w21,
        "b2": b2,
        "rate": rate,
        "view": view,
    }
    return show("chain_net", params, own)


def trace(x, t, w11, b1, w21, b2, rate, view):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``passes``, each with ``n1``, ``a11``, ``n2``, ``y``, ``J`` and, in the order w11, b1, w21,
        b2, the parameters ``now``, their ``grads`` and the parameters ``new``; the ``steps``, each
        with the number of its ``pass`` and its ``part``; and the ``fate`` of a run.

    Examples
    --------
    >>> shown = trace(1, 2, 0.5, 0.5, 1, 1, rate=0.1, view="numbers")
    >>> shown["passes"][0]["y"], shown["passes"][0]["new"]
    (1.731059, [0.5052877, 0.5052877, 1.019661, 1.026894])
    """
    start = {"w11": w11, "b1": b1, "w21": w21, "b2": b2}
    problem = _problem({"x": x, "t": t} | start, rate)
    if problem:
        return {"passes": [], "steps": [], "problem": problem, "alt": problem}
    numbers = view == "numbers"
    passes = _train(x, t, start, rate, IN_NUMBERS if numbers else IN_RUN)
    return {
        "passes": passes,
        "steps": [
            {"pass": number, "part": part}
            for number in range(len(passes))
            for part in (PARTS if numbers else ("all",))
        ],
        "fate": None if numbers else _fate(passes, t),
        "runs": list(calls(x, t, w11, b1, w21, b2, rate, view)),
        "alt": _alt(passes, t, rate),
    }


def calls(x, t, w11, b1, w21, b2, rate, view) -> dict[str, Case]:
    """The reader's functions that can compute the first pass, each with its call.

    Examples
    --------
    >>> calls(1, 2, 0.5, 0.5, 1, 1, 0.1, "numbers")["chain_net"].args
    (1.0, 0.5, 0.5, 1.0, 1.0)
    """
    start = {"w11": w11, "b1": b1, "w21": w21, "b2": b2}
    if _problem({"x": x, "t": t} | start, rate):
        return {}
    inputs = tuple(map(float, (x, w11, b1, w21, b2)))
    weights = np.array([w11, b1, w21, b2], float)
    grads = np.array(_train(x, t, start, rate, 1)[0]["grads"])
    return {
        "chain_net": case("the widget's", *inputs),
        "chain_net_gradients": case("the widget's", *inputs, float(t)),
        "gradient_step": case("the widget's", weights, grads, float(rate)),
    }


def _problem(values, rate):
    """Why these numbers cannot be shown, or nothing."""
    for name, value in values.items():
        if abs(value) > LARGEST:
            return f"{name} is {value:g}: choose a number from -{LARGEST} to {LARGEST}."
    if not 0 < rate <= LARGEST:
        return f"The learning rate is {rate:g}: choose one above 0, at most {LARGEST}."
    return ""


def _train(x, t, start, rate, count):
    """Make so many passes, each followed by a step of gradient descent."""
    model = MLP([1, 1, 1], activation="sigmoid", output="relu", dtype=np.float64)
    for name, value in start.items():
        model.params[NAMES[name]][...] = value
    descent = SGD(model, rate)
    inputs, target = np.array([[x]], float), np.array([[t]], float)
    passes = []
    for _ in range(count):
        now = _numbers(model.params)
        n1 = dense(inputs, model.params["0.weight"], model.params["0.bias"])
        a11 = sigmoid(n1)
        n2 = dense(a11, model.params["1.weight"], model.params["1.bias"])
        y = model.forward(inputs)
        J = HALF_MSE.value(y, target)
        model.backward(HALF_MSE.gradient(1.0, y, target))
        grads = _numbers(model.grads)
        descent.step()
        passes.append(
            {"n1": _short(n1), "a11": _short(a11), "n2": _short(n2), "y": _short(y), "J": _short(J)}
            | {"now": now, "grads": grads, "new": _numbers(model.params)}
        )
    return passes


def _numbers(named):
    return [_short(named[name]) for name in NAMES.values()]


def _short(value):
    """A number with the seven digits that a page saves."""
    return float(f"{np.asarray(value).item():.7g}")


def _fate(passes, t):
    """What becomes of a run: it arrives, stops for good, is slow, or swings."""
    misses = [abs(one["y"] - t) for one in passes]
    away = [step for step, miss in enumerate(misses) if miss > NEAR]
    if not away or away[-1] < len(passes) - 1:
        return {"kind": "arrives", "step": away[-1] + 1 if away else 0}
    if passes[-1]["n2"] <= 0:
        alive = [step for step, one in enumerate(passes) if one["n2"] > 0]
        return {"kind": "stops", "step": alive[-1] + 1 if alive else 0}
    sides = {one["y"] > t for one in passes}
    left = _short(passes[-1]["J"] / passes[0]["J"])
    return {"kind": "swings" if len(sides) > 1 else "slow", "left": left}


def _alt(passes, t, rate):
    first, last = passes[0], passes[-1]
    listed = ", ".join(
        f"{name} {value:g}" for name, value in zip(NAMES, first["grads"], strict=True)
    )
    return (
        "A chain: the input, a unit with a sigmoid, a unit with ReLU, the loss. At first the "
        f"output is {first['y']:.6g}, the target {t:g}, the loss {first['J']:.6g}; the gradients "
        f"are {listed}. With the learning rate {rate:g}, the output is {last['y']:.6g} and the "
        f"loss {last['J']:.6g} after {len(passes) - 1} steps."
    )
