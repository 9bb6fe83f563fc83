"""Messages between grader and box: everything sensible arrives, nothing else does harm."""

import contextlib
import json

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnref.grading.box.inside import wire

LIMIT = 1 << 20


def there(message):
    frame = wire.encode(message)
    header, payload = wire.sizes(frame[: wire.SIZES.size], LIMIT)
    body = frame[wire.SIZES.size :]
    assert len(body) == header + payload
    return wire.decode(body[:header], body[header:])


arrays = hnp.arrays(
    st.sampled_from(["?", "i1", "i8", "u2", "f4", ">f8", "c16"]), hnp.array_shapes(min_side=0)
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(arrays, values)
def test_values_arrive_as_they_were(array, value):
    arrived = there({"a": array, "v": value, "both": (array, [value])})
    assert arrived["a"].dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(arrived["a"], array)
    assert repr(arrived["v"]) == repr(value)


@pytest.mark.parametrize(
    "value",
    [object(), {1}, b"x", np.array(["x"]), np.array([None]), 10**30, lambda: 1, "x" * 10**6],
    ids=["object", "set", "bytes", "text array", "object array", "long", "function", "long text"],
)
def test_other_values_arrive_as_their_kind_only(value):
    assert isinstance(there({"v": value})["v"], wire.Opaque)


def test_long_lists_of_numbers_arrive_as_arrays():
    assert there({"v": [0.5] * 1000})["v"].shape == (1000,)


def test_half_characters_become_whole():
    there({"v": "x"})
    header = json.dumps({"v": "\ud800"}).encode()
    assert wire.decode(header, b"")["v"] == "?"


@given(st.binary(max_size=400), st.binary(max_size=40))
def test_noise_is_refused_and_nothing_else(header, payload):
    with pytest.raises(wire.WireError):
        wire.decode(b"\xff" + header, payload)
    with pytest.raises(wire.WireError):
        wire.sizes(b"\xff" + header[:11].ljust(11, b"\0"), LIMIT)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["array", "tuple", "dict", "float", "opaque"]), inner)
    ),
    max_leaves=12,
)


@given(json_values, st.binary(max_size=40))
def test_any_json_is_decoded_or_refused(value, payload):
    with contextlib.suppress(wire.WireError):
        wire.decode(json.dumps({"v": value}).encode(), payload)


@pytest.mark.parametrize(
    "array",
    [
        ["d", [2]],
        ["O", [1]],
        ["d", [-1]],
        ["d", [1 << 50]],
        ["d", [0.5]],
        ["d", [1] * 40],
        ["dd", [1]],
    ],
    ids=str,
)
def test_arrays_that_cannot_be_are_refused(array):
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps({"v": {"array": array}}).encode(), b"12345678")


def test_bytes_serve_one_array_only():
    twice = {"a": {"array": ["d", [1]]}, "b": {"array": ["d", [1]]}}
    with pytest.raises(wire.WireError, match="more bytes than were sent"):
        wire.decode(json.dumps(twice).encode(), b"12345678")


def test_large_frames_are_refused_before_they_are_read():
    with pytest.raises(wire.WireError, match="more than 1 MB"):
        wire.sizes(wire.SIZES.pack(wire.MAGIC, 1, LIMIT + 1), LIMIT)
