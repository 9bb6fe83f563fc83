import gzip

import numpy as np
import pytest

from cnnref.data import read_idx


def write_idx(path, code, shape, values):
    header = bytes([0, 0, code, len(shape)]) + np.array(shape, ">u4").tobytes()
    path.write_bytes(header + values)
    return path


@pytest.mark.parametrize(
    ("code", "dtype"),
    [(0x08, "u1"), (0x09, "i1"), (0x0B, "i2"), (0x0C, "i4"), (0x0D, "f4"), (0x0E, "f8")],
)
def test_every_type_is_read_in_native_byte_order(tmp_path, code, dtype):
    values = np.arange(6, dtype=dtype).reshape(2, 3) * 7
    file = write_idx(tmp_path / "a", code, (2, 3), values.astype(f">{dtype}").tobytes())
    result = read_idx(file)
    assert result.dtype == np.dtype(dtype)
    assert result.dtype.isnative
    np.testing.assert_array_equal(result, values)
    assert result.flags.writeable


def test_gzip_is_decompressed(tmp_path):
    plain = write_idx(tmp_path / "a", 8, (3,), bytes([5, 6, 7]))
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_idx(packed).tolist() == [5, 6, 7]


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\x08", b"\1\0\x08\1\0\0\0\0", b"\0\0\x07\1\0\0\0\0", b"\x89PNG\r\n\x1a\n"],
)
def test_another_kind_of_file_is_refused(tmp_path, content):
    file = tmp_path / "photo"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"photo .* not the magic number of an idx file"):
        read_idx(file)


def test_a_cut_header_is_refused(tmp_path):
    file = tmp_path / "cut"
    file.write_bytes(b"\0\0\x08\3\0\0\0\2\0\0")
    with pytest.raises(ValueError, match="cut ends inside its header: 3 sizes were announced"):
        read_idx(file)


@pytest.mark.parametrize(("values", "held"), [(b"\1\2\3", 15), (b"\1\2\3\4\5", 17)])
def test_missing_or_extra_values_are_refused(tmp_path, values, held):
    file = write_idx(tmp_path / "cut", 8, (2, 2), values)
    with pytest.raises(ValueError, match=rf"cut holds {held} bytes, .*\(2, 2\).* asks for 16"):
        read_idx(file)
