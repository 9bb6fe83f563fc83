"""Files that are no notebooks: they earn nothing, and a sentence says why."""

import json

from hostile.draft import CONVOLUTION, Kind, solved


def latin1() -> bytes:
    return solved().first("# caf\u00e9").to_bytes().decode().encode("latin-1", "replace")


def too_large() -> bytes:
    return solved().first("#" + "x" * (21 << 20)).to_bytes()


FILES = {
    "truncated JSON": (lambda: solved().to_bytes()[:5000], "cut off or damaged"),
    "empty file": (lambda: b"", "empty"),
    "white space only": (lambda: b" \n\t ", "empty"),
    "not a notebook: a list": (lambda: b"[1, 2]", "not a Jupyter notebook"),
    "not a notebook: a number": (lambda: b"42", "not a Jupyter notebook"),
    "not a notebook: an object": (lambda: b'{"a": 1}', "not a Jupyter notebook"),
    "not a notebook: null": (lambda: b"null", "not a Jupyter notebook"),
    "not a notebook: HTML": (lambda: b"<!doctype html><html></html>", "cut off or damaged"),
    "not a notebook: a script": (lambda: b"import numpy as np\n", "cut off or damaged"),
    "not a notebook: a zip": (lambda: b"PK\x03\x04\x14\x00\xff\xfe" * 9, "UTF-8"),
    "zero bytes": (lambda: b"\0" * 1000, "cut off or damaged"),
    "latin-1 bytes": (latin1, "UTF-8"),
    "UTF-16": (lambda: solved().to_bytes().decode().encode("utf-16"), "UTF-8"),
    "50,000 nested brackets": (lambda: b"[" * 50_000 + b"]" * 50_000, "nested too deeply"),
    "nested objects": (lambda: b'{"cells":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
    "a number of 5,000 digits": (lambda: b'{"cells": ' + b"9" * 5000 + b"}", "cut off or damaged"),
    "21 MB": (too_large, "larger than"),
    "cells that are no list": (lambda: b'{"cells": {"a": 1}}', "not a Jupyter notebook"),
    "cells that are no cells": (lambda: b'{"cells": [1, null, "x", [], {}]}', "damaged"),
    "no cells": (lambda: b'{"cells": []}', "no cell for"),
    "two documents": (lambda: CONVOLUTION.released * 2, "cut off or damaged"),
    "half characters": (
        lambda: b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}',
        "no cell for",
    ),
    "merge conflict": (
        lambda: b"<<<<<<< HEAD\n" + CONVOLUTION.released + b"=======\n>>>>>>>\n",
        "cut off or damaged",
    ),
    "one long cell": (
        lambda: json.dumps(
            {"cells": [{"cell_type": "code", "source": "#" * (2 << 20), "metadata": {}}]}
        ).encode(),
        "very long cell",
    ),
}

KINDS = [Kind(name, make, 0, says) for name, (make, says) in FILES.items()]
