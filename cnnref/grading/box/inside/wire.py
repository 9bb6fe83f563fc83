"""Messages between the grader and the box: JSON and raw arrays, never pickles.

A frame is two sizes, a JSON header and the bytes of the arrays. Both ends use it; the grader's end
reads what a hostile program may have written, so everything is checked before it is believed.
"""

import json
import math
import struct
from typing import Any

import numpy as np

SIZES = struct.Struct(">4sII")
MAGIC = b"cnn1"
HEADER_LIMIT = 1 << 20
"""Bytes of JSON that a frame may hold."""
DTYPES = frozenset("?bBhHiIlLqQefdFD")
"""Plain numbers, by NumPy's character codes: no objects, strings, dates or records."""
MOST_AXES = 16
DEEPEST, LONGEST, WORDIEST = 8, 64, 100_000
"""Tuples within tuples, items of one, and characters of a text that travel."""


class WireError(Exception):
    """A frame that is not as it should be."""


class Opaque:
    """Stands for a value that cannot travel; its class is named as the value's was."""


def encode(message: dict[str, Any]) -> bytes:
    """Pack a message, a dictionary with words as keys."""
    blobs: list[bytes] = []
    header = json.dumps({key: _pack(value, blobs, 0) for key, value in message.items()}).encode()
    if len(header) > HEADER_LIMIT:
        raise WireError(f"a message of {len(header)} bytes without its arrays is too long")
    payload = b"".join(blobs)
    return SIZES.pack(MAGIC, len(header), len(payload)) + header + payload


def sizes(start: bytes, limit: int) -> tuple[int, int]:
    """Read the sizes of header and payload from a frame's first bytes."""
    magic, header, payload = SIZES.unpack(start)
    if magic != MAGIC:
        raise WireError("this is no frame")
    if header > HEADER_LIMIT or payload > limit:
        raise WireError(f"a result of more than {limit >> 20} MB")
    return header, payload


def decode(header: bytes, payload: bytes) -> dict[str, Any]:
    """Unpack a message; whatever is wrong with it is a WireError."""
    try:
        return _Reader(payload).message(json.loads(header))
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"a frame that cannot be read: {type(error).__name__}") from error


def _pack(value: Any, blobs: list[bytes], depth: int) -> Any:
    kind = type(value)
    if value is None or kind is bool or (kind is str and len(value) <= WORDIEST):
        return value
    if kind is int and abs(value) < 1 << 63:
        return value
    if kind is float:
        return {"float": value.hex()}
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(value, blobs)
    if kind is dict and depth < DEEPEST:
        return {"dict": [[str(k), _pack(v, blobs, depth + 1)] for k, v in value.items()]}
    if isinstance(value, tuple | list):
        return _pack_items(value, blobs, depth)
    return {"opaque": kind.__name__}


def _pack_items(value: Any, blobs: list[bytes], depth: int) -> Any:
    if len(value) <= LONGEST and depth < DEEPEST:
        name = "tuple" if isinstance(value, tuple) else "list"
        return {name: [_pack(item, blobs, depth + 1) for item in value]}
    try:
        return _pack_array(np.array(value, subok=False), blobs)
    except (ValueError, TypeError, OverflowError):
        return {"opaque": type(value).__name__}


def _pack_array(value: Any, blobs: list[bytes]) -> Any:
    array = np.array(value, subok=False, order="C")
    if array.dtype.char not in DTYPES or array.ndim > MOST_AXES:
        return {"opaque": f"array of {array.dtype}"}
    blobs.append(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return {"array": [array.dtype.char, list(array.shape)]}


class _Reader:
    """Unpacks one message; each byte of the payload serves one array only, in order."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.used = 0

    def message(self, packed: dict[str, Any]) -> dict[str, Any]:
        return {clean(key): self.value(value, 0) for key, value in packed.items()}

    def value(self, packed: Any, depth: int) -> Any:
        if packed is None or isinstance(packed, bool):
            return packed
        if isinstance(packed, str):
            return clean(packed)
        if isinstance(packed, int) and abs(packed) < 1 << 63:
            return packed
        if not isinstance(packed, dict) or len(packed) != 1 or depth > DEEPEST + 1:
            raise WireError("a value of no known kind")
        ((kind, body),) = packed.items()
        if kind == "array":
            return self.array(*body)
        if kind == "float":
            return float.fromhex(body)
        if kind == "opaque":
            return type(clean(str(body)[:40]).replace("\0", " "), (Opaque,), {})()
        if kind == "dict":
            return {clean(key): self.value(item, depth + 1) for key, item in body}
        if kind in ("tuple", "list") and isinstance(body, list) and len(body) <= LONGEST:
            items = [self.value(item, depth + 1) for item in body]
            return tuple(items) if kind == "tuple" else items
        raise WireError(f"a value of no known kind: {clean(kind)[:40]}")

    def array(self, char: str, shape: list[int]) -> np.ndarray:
        if char not in DTYPES or len(char) != 1 or len(shape) > MOST_AXES:
            raise WireError("an array of no known kind")
        if not all(type(n) is int and 0 <= n < 1 << 40 for n in shape):
            raise WireError("an array of no possible shape")
        dtype = np.dtype(char).newbyteorder("<")
        count = math.prod(shape)
        if self.used + count * dtype.itemsize > len(self.payload):
            raise WireError("an array of more bytes than were sent")
        flat = np.frombuffer(self.payload, dtype, count, self.used) if count else np.empty(0, dtype)
        self.used += count * dtype.itemsize
        return flat.reshape(shape).astype(np.dtype(char))


def clean(text: str) -> str:
    """Text that can be written as UTF-8: half characters become question marks."""
    return text.encode("utf-8", "replace").decode()
