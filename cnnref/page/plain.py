"""Values as plain data that JSON can carry, and back."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def to_plain(value: Any) -> Any:
    """Turn arrays, tuples, mappings and dataclasses into lists, dicts, numbers and text.

    JSON has no NaN and no infinity: they become None.

    Examples
    --------
    >>> to_plain({"x": np.eye(2), "size": (np.int64(3), np.inf)})
    {'x': [[1.0, 0.0], [0.0, 1.0]], 'size': [3, None]}
    """
    match value:
        case np.ndarray() | np.generic():
            return to_plain(value.tolist())
        case bool() | str() | int() | None:
            return value
        case float():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            return {str(key): to_plain(one) for key, one in value.items()}
        case list() | tuple():
            return [to_plain(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    raise TypeError(
        f"a page can be given arrays, numbers, text, lists and dicts, not {type(value).__name__}"
    )


def to_array(value: Any) -> Any:
    """Turn a list of numbers, nested or not, into the array that a reader's function expects.

    Examples
    --------
    >>> to_array([[1, 2], [3, 4]]).shape, to_array("same"), to_array(["a"])
    ((2, 2), 'same', ['a'])
    """
    if not isinstance(value, list):
        return value
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        return value
