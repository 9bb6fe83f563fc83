"""Calling a function by its name, with JSON in and JSON out."""

import importlib
import json
from collections.abc import Callable
from typing import Any

from cnnref.page.plain import to_array, to_plain
from cnnref.page.running import explain, namespace_of


def call(name: str, arguments: str, namespace: str | None = None) -> str:
    """Call a function and return ``{"value": ...}``, or ``{"error": ...}`` with what it raised.

    Parameters
    ----------
    name : str
        Dotted name of a function of `cnnref`, or, with a `namespace`, of one that a reader wrote.
    arguments : str
        JSON: an object of keyword arguments, or a list of positional ones. A reader's function
        gets lists of numbers as arrays.
    namespace : str, optional
        Where a reader's code ran before, see :func:`run`.

    Examples
    --------
    >>> call("cnnref.shapes.output_size", '{"size": 7, "kernel": 3, "stride": 2}')
    '{"value": 3}'
    >>> call("cnnref.shapes.output_size", '{"size": 2, "kernel": 3}')[:20]
    '{"error": "ValueErro'
    """
    try:
        given = json.loads(arguments)
        if namespace is None:
            function = _of_package(name)
        else:
            function = _of_reader(name, namespace)
            given = _arrays(given)
        value = function(*given) if isinstance(given, list) else function(**given)
        return json.dumps({"value": to_plain(value)})
    except Exception as error:
        return json.dumps({"error": explain(error)})


def _of_package(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    if module.split(".")[0] != "cnnref":
        raise LookupError(f"only functions of cnnref can be called by name, got {name!r}")
    return getattr(importlib.import_module(module), function)


def _of_reader(name: str, namespace: str) -> Callable[..., Any]:
    try:
        return namespace_of(namespace)[name]
    except KeyError:
        raise LookupError(f"no code that ran in {namespace!r} defines {name!r}") from None


def _arrays(given: Any) -> Any:
    if isinstance(given, list):
        return [to_array(one) for one in given]
    return {key: to_array(one) for key, one in given.items()}
