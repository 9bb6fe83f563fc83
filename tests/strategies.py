"""Problems for hypothesis: shapes that are not square, N of 0 to 3, C and F that differ."""

import numpy as np
from hypothesis import strategies as st

from cnnref.functional import batch_last
from cnnref.shapes import EDGES, output_size


def arrays(seed, *shapes, dtype=np.float64):
    """Draw normal numbers, one array per shape."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def seeds():
    return st.integers(0, 2**32 - 1)


@st.composite
def convolutions(draw, dtype=np.float64, strides=3, least=0):
    """Return x, w, b, grad_out and the options of a convolution that fits."""
    stride, padding = draw(st.integers(1, strides)), draw(st.integers(0, 2))
    N, C, F = draw(st.integers(least, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 5))
    KH, KW = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    H = draw(st.integers(max(1, KH - 2 * padding), 9))
    W = draw(st.integers(max(1, KW - 2 * padding), 9))
    OH = output_size(H, KH, stride=stride, padding=padding)
    OW = output_size(W, KW, stride=stride, padding=padding)
    shapes = (N, C, H, W), (F, C, KH, KW), (F,), (N, F, OH, OW)
    x, w, b, grad_out = arrays(draw(seeds()), *shapes, dtype=dtype)
    if draw(st.booleans()):
        x = batch_last(x)
    return x, w, b, grad_out, {"stride": stride, "padding": padding}


@st.composite
def poolings(draw, edges=EDGES, dtype=np.float64, ties=False):
    """Return x, size, grad_out and the options of a pooling that fits."""
    N, C = draw(st.integers(0, 3)), draw(st.integers(1, 4))
    size = draw(st.integers(1, 4))
    stride = draw(st.none() | st.integers(1, 5))
    edge = draw(st.sampled_from(edges))
    H, W = draw(st.integers(size, 9)), draw(st.integers(size, 9))
    OH, OW = (output_size(n, size, stride=stride or size, edge=edge) for n in (H, W))
    x, grad_out = arrays(draw(seeds()), (N, C, H, W), (N, C, OH, OW), dtype=dtype)
    if ties:
        x = np.round(x)
        x[x < -1] = -np.inf
    if draw(st.booleans()):
        x = batch_last(x)
    return x, size, grad_out, {"stride": stride, "edge": edge}


@st.composite
def images(draw, least=1):
    """Return one image and a kernel that fits in it."""
    KH, KW = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    H, W = draw(st.integers(max(KH, least), 9)), draw(st.integers(max(KW, least), 9))
    return arrays(draw(seeds()), (H, W), (KH, KW))
