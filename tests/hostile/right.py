"""Right answers in unusual clothes: they earn what they are worth."""

from hostile.draft import FULL, Kind, harmless, replacing, solved

CONV2D = """
def conv2d(x, w, b=None, *, stride=1, padding=0):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    y = np.einsum("nchwij,fcij->nfhw", views[:, :, ::stride, ::stride], w)
    return y if b is None else y + b[:, None, None]
"""

ANSWERS = {
    "warns": f"import warnings\n{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    warnings.warn('careful')\n    return _c(*a, **k)",
    "prints on stderr": f"import sys\n{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    print('hm', file=sys.stderr)\n    return _c(*a, **k)",
    "divides by zero on the way": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    np.array([1.0]) / 0\n    return _c(*a, **k)",
    "returns float32": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return _c(*a, **k).astype(np.float32)",
    "returns nested lists": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return _c(*a, **k).tolist()",
    "returns a list of arrays": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return list(_c(*a, **k))",
    "returns Fortran order": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return np.asfortranarray(_c(*a, **k))",
    "returns big-endian numbers": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return _c(*a, **k).astype('>f8')",
    "returns a strided view": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return np.repeat(_c(*a, **k), 2, axis=-1)[..., ::2]",
    "returns a masked array": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    return np.ma.array(_c(*a, **k))",
    "is an object that can be called": f"{CONV2D}\n_c = conv2d\nclass C:\n"
    "    def __call__(self, *a, **k):\n        return _c(*a, **k)\nconv2d = C()",
    "is a lambda": f"{CONV2D}\n_c = conv2d\nconv2d = lambda *a, **k: _c(*a, **k)",
    "is a partial": f"import functools\n{CONV2D}\nconv2d = functools.partial(conv2d)",
    "prints a lot in each call": f"{CONV2D}\n_c = conv2d\n"
    "def conv2d(*a, **k):\n    print('x' * 1_000_000)\n    return _c(*a, **k)",
    "needs a recursion": f"{CONV2D}\n_c = conv2d\ndef deep(n):\n    return n and deep(n - 1)\n"
    "def conv2d(*a, **k):\n    deep(800)\n    return _c(*a, **k)",
    "uses the given functions": "from cnnref.functional import pad\n"
    "from cnnref.shapes import output_size\n"
    "def conv2d(x, w, b=None, *, stride=1, padding=0):\n"
    "    N, C, H, W = x.shape\n    F, C, KH, KW = w.shape\n"
    "    OH = output_size(H, KH, stride=stride, padding=padding)\n"
    "    OW = output_size(W, KW, stride=stride, padding=padding)\n"
    "    x = pad(x, padding)\n    y = np.zeros((N, F, OH, OW))\n"
    "    for i in range(OH):\n        for j in range(OW):\n"
    "            v = x[:, None, :, i*stride:i*stride+KH, j*stride:j*stride+KW]\n"
    "            y[:, :, i, j] = (v * w).sum((2, 3, 4))\n"
    "    return y if b is None else y + b[:, None, None]",
    "plots in the cell of the answer": "import matplotlib.pyplot as plt\n"
    f"%matplotlib inline\nplt.plot([1, 2])\nplt.show()\n{CONV2D}",
    "times the cell of the answer": f"%%time\n{CONV2D}",
    "lists files in the cell of the answer": f"!ls -l\nfiles = !ls\n{CONV2D}\n%time 1 + 1",
    "asks for help in the cell of the answer": f"{CONV2D}\nconv2d?",
    "awaits in the cell of the answer": f"import asyncio\nawait asyncio.sleep(0)\n{CONV2D}",
    "imports the future": f"from __future__ import annotations\n{CONV2D}",
    "speaks Greek": f"σ = 1\n{CONV2D}\n# ∑ 🎉",
    "ends its cell with an error": f"{CONV2D}\n1 / 0",
    "ends its cell with sys.exit": f"{CONV2D}\nimport sys\nsys.exit(0)",
    "ends its cell with KeyboardInterrupt": f"{CONV2D}\nraise KeyboardInterrupt",
    "works on Windows": CONV2D.replace("\n", "\r\n"),
    "indents with tabs": CONV2D.replace("    ", "\t"),
}

BEFORE = {
    "asks for input": "name = input('your name? ')",
    "makes warnings errors": "import warnings\nwarnings.simplefilter('error')",
    "makes NumPy strict": "import numpy as np\nnp.seterr(all='raise')\n"
    "np.set_printoptions(precision=1)",
    "replaces stdout": "import sys, io\nsys.stdout = io.StringIO()\nsys.stderr = None",
    "closes stdout": "import sys\nsys.stdout.close()",
    "sets a low recursion limit": "import sys\nsys.setrecursionlimit(120)",
    "seeds and draws": "import numpy as np\nnp.random.seed(0)\nnp.random.rand(3)",
    "prints 100 MB": "for _ in range(100):\n    print('x' * 1_000_000)",
    "displays 20,000 times": "for i in range(20_000):\n    display(i)",
    "has a cell that is not Python": "library(ggplot2)\nx <- c(1, 2)",
    "runs a bash cell": "%%bash\nrm -rf /",
    "checks in a cell of its own": "from cnnref.checks import check\ncheck(print)",
    "imports much of the package": "import cnnref\nfrom cnnref import shapes, functional\n"
    "from cnnref.layers import Conv2d\nfrom cnnref.data.mnist import load\nimport cnnref.widgets",
    "shadows NumPy beside the notebook": "open('numpy.py', 'w').write('raise SystemExit')",
    "defines main": "if __name__ == '__main__':\n    x = 1",
    "leaves a thread": "import threading, time\n"
    "threading.Thread(target=lambda: time.sleep(1e6)).start()",
    "uses the deprecated": "import numpy as np\nnp.int_(3); np.bool_(1)\n'\\d'",
}

KINDS = [
    Kind("the solution", solved, FULL),
    *replacing("conv2d", ANSWERS, FULL),
    *harmless(BEFORE),
]
