"""The idx file format, in which MNIST is published.

A file is a magic number (two zero bytes, a type code, the number of axes), the size of each axis
as a 32-bit integer, then the values; everything is big-endian.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
"""

import gzip
import math
import struct
from pathlib import Path

import numpy as np

DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path):
    """Read an idx file, plain or compressed with gzip.

    Parameters
    ----------
    path : str or Path
        The file; a name that ends in ``.gz`` is decompressed.

    Returns
    -------
    (sizes as the file says) ndarray
        The values, in the file's type and this machine's byte order.

    Raises
    ------
    ValueError
        If the file is not an idx file, or is shorter or longer than its header says.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "pair-idx1-ubyte"
    >>> _ = file.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]))
    >>> read_idx(file)
    array([7, 9], dtype=uint8)
    """
    path = Path(path)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    dtype, shape, start = _header(path.name, content)
    expected = start + math.prod(shape) * dtype.itemsize
    if len(content) != expected:
        raise ValueError(
            f"{path.name} holds {len(content)} bytes, but its header {shape} of {dtype} asks for "
            f"{expected}: the file is damaged, fetch it again"
        )
    values = np.frombuffer(content, dtype, offset=start).reshape(shape)
    return values.astype(dtype.newbyteorder("="))


def _header(name, content):
    """Return the type, the shape and the place of the first value."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in DTYPES:
        raise ValueError(
            f"{name} starts with {content[:4].hex(' ') or 'nothing'}, which is not the magic "
            "number of an idx file (00 00, a type code, the number of axes)"
        )
    axes = content[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise ValueError(f"{name} ends inside its header: {axes} sizes were announced")
    return np.dtype(DTYPES[content[2]]), struct.unpack(f">{axes}I", content[4:start]), start
