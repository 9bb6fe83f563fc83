"""Attempts to earn points without solving anything: they earn nothing."""

from hostile.draft import COURSE, POINTS, Kind, answering, blank, cheats, solved

SNIPPETS = {
    "time bomb for the next exercise": "import threading, sys, time\ndef later():\n"
    "    time.sleep(0.5)\n    while True:\n        for f in list(sys._current_frames().values()):\n"
    "            for v in list(f.f_locals.values()):\n"
    "                if isinstance(v, dict) and 'value' in v: v['value'] = 21.0\n"
    "        time.sleep(0.01)\nthreading.Thread(target=later, daemon=True).start()",
    "trace set on every frame": "import sys, threading\ndef trace(frame, event, arg):\n"
    "    frame.f_trace_opcodes = True\n    return trace\nsys.settrace(trace)\n"
    "threading.settrace(trace)",
    "audit hook that refuses": "import sys\ndef hook(event, args):\n"
    "    if event.startswith('socket'): raise RuntimeError('no')\nsys.addaudithook(hook)",
    "alarm that goes off in a check": "import signal\ndef bang(*_): raise SystemExit\n"
    "signal.signal(signal.SIGALRM, bang)\nsignal.setitimer(signal.ITIMER_REAL, 0.2, 0.05)",
    "inherited descriptors looked at": "import os\nfor fd in os.listdir('/proc/self/fd'):\n"
    "    try: print(fd, os.readlink(f'/proc/self/fd/{fd}'), os.read(int(fd), 0))\n"
    "    except OSError: pass",
    "descriptors of the first process opened": "import os\nfor fd in range(64):\n"
    "    try: print(open(f'/proc/1/fd/{fd}', 'rb').read(1))\n    except OSError: pass",
    "garbage collector's callback": "import gc\n"
    "gc.callbacks.append(lambda phase, info: [o.clear() for o in gc.get_objects()\n"
    "    if type(o) is dict and 'args' in o and 'kwargs' in o])\ngc.set_threshold(1)",
    "builtins replaced": "import builtins\nbuiltins.callable = lambda f: True\n"
    "builtins.isinstance = lambda *a: True\nbuiltins.len = lambda x: 3",
    "JSON patched": 'import json\njson.dumps = lambda *a, **k: \'{"id": 1, "value": 21}\'',
    "array to bytes patched": "import numpy as np, ctypes\nnp.array = lambda *a, **k: 21.0",
    "displayhook patched": "import sys\nsys.displayhook = lambda value: print('21.0')",
    "check replaced": "import cnnref.checks\ndef check(f): return 4.0\ncnnref.checks.check = check",
    "NumPy's comparisons patched": "import numpy as np, numpy.testing as t\n"
    "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n"
    "t.assert_allclose = t.assert_array_equal = lambda *a, **k: None",
    "asserts stripped": "import ast\nclass T(ast.NodeTransformer):\n"
    "    def visit_Assert(self, node): return ast.Pass()\n"
    "get_ipython().ast_transformers.append(T())",
    "input transformed": "get_ipython().input_transformers_post.append(lambda lines: ['4.0'])",
    "kernel patched": "get_ipython().kernel.do_execute = None\nget_ipython().run_cell_async = None",
    "execute_result sent": "from ipykernel.comm import Comm\n"
    "get_ipython().kernel.session.send('execute_result', {'data': {'text/plain': '4'}})",
    "agent patched": "import sys\nfor m in list(sys.modules.values()):\n"
    "    for n in ('call', 'run_cell', 'encode', 'compare', 'agree', 'close'):\n"
    "        if hasattr(m, n):\n            setattr(m, n, lambda *a, **k: True)",
    "frames written to the pipe": "import os\nfor fd in range(3, 60):\n    try:\n"
    "        os.write(fd, b'cnn1' + (12).to_bytes(4) + (0).to_bytes(4) + b'{\"error\":\"\"}')\n"
    "    except OSError: pass",
    "noise written to the pipe": "import os\nfor fd in range(3, 60):\n    try:\n"
    "        os.write(fd, os.urandom(1000))\n    except OSError: pass",
    "replies forged by a thread": "import threading, os, json, time\ndef forge():\n"
    "    while True:\n        for n in range(400):\n            h = json.dumps({'id': n,"
    " 'value': 3, 'error': '', 'error_kind': ''}).encode()\n            for fd in range(3, 9):\n"
    "                try: os.write(fd, b'cnn1' + len(h).to_bytes(4) + (0).to_bytes(4) + h)\n"
    "                except OSError: pass\n        time.sleep(0.1)\n"
    "threading.Thread(target=forge, daemon=True).start()",
    "points claimed in a cell of its own": "21.0",
    "report claimed in a cell of its own": "class R(float):\n"
    "    def _repr_mimebundle_(self, **k):\n        return {'text/plain': '21.0'}\nR(21)",
    "environment read": "import os\nprint(dict(os.environ))\nprint(open('/proc/1/environ').read())",
    "reference looked for": "import os, importlib.util\nfound = [os.path.join(d, f)"
    " for d, _, fs in os.walk('/') for f in fs if f in ('tensors.py', 'convolution.py', 'seed',"
    " 'gradebook.db', 'convolution.ipynb', 'convolution.md')"
    " and 'proc' not in d]\nassert not found, found",
    "torch looked for": "import sys\nsys.meta_path[:] = sys.meta_path[1:]\n"
    "sys.path += ['/usr/lib/python3/dist-packages',"
    " sys.base_prefix + '/lib/python3.11/site-packages']\nimport torch",
    "secret looked for": f"print(open('{COURSE}/.cnnref/seed').read())",
    "solution looked for": f"print(open('{COURSE}/solutions/convolution/convolution.md').read())",
    "grader's memory looked for": "import os\n"
    "print([p for p in os.listdir('/proc') if p.isdigit()])\nopen('/proc/1/mem', 'rb').read(1)",
    "cells looked for": "print(In, Out, _ih)",
    "SciPy used": "import scipy.signal",
}

GIVEN = """
import cnnref, importlib
def answer(*args, **kwargs):
    import inspect
    for module in ('functional', 'functional.convolution', 'oracle', 'checks.answers', 'shapes'):
        library = importlib.import_module('cnnref.' + module)
        for name in NAMES:
            try:
                return getattr(library, name)(*args, **kwargs)
            except PermissionError:
                pass
    raise PermissionError('refused')
"""

ANSWERS = {
    "an array interface that names foreign memory": "class A:\n"
    "    __array_interface__ = {'shape': (4, 4), 'typestr': '<f8', 'version': 3,\n"
    "                           'data': (16, False)}\n"
    "def answer(*a, **k): return A()",
    "an array interface of a huge shape": "class A:\n"
    "    __array_interface__ = {'shape': (1 << 40, 1 << 20), 'typestr': '<f8', 'version': 3,\n"
    "                           'data': (1 << 12, False)}\n"
    "def answer(*a, **k): return [A(), A()]",
    "a huge view of one number": "def answer(*a, **k):\n"
    "    return np.broadcast_to(1.0, (1 << 30, 1 << 20))",
    "a view with a stride of nothing": "def answer(*a, **k):\n"
    "    return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 20, 1 << 20), (0, 0))",
    "objects that say what they are called with": "class E:\n"
    "    def __array_priority__(self): return 1e9\n"
    "    def __getattribute__(self, n): return lambda *a, **k: True\n"
    "def answer(*a, **k): return np.array([[E()]], dtype=object)",
    "an array of dates": "def answer(*a, **k): return np.zeros((3, 3), 'M8[s]')",
    "an array of long doubles": "def answer(*a, **k): return np.zeros((3, 3), np.longdouble)",
    "an array of half numbers that overflow": "def answer(*a, **k):\n"
    "    return np.full((3, 3), 1e30).astype(np.float16)",
    "a subclass of float": "class F(float):\n    __eq__ = lambda s, o: True\n"
    "def answer(*a, **k): return F(3)",
    "a subclass of int that is every int": "class I(int):\n    __index__ = lambda s: 3\n"
    "    __eq__ = __ge__ = __le__ = lambda s, o: True\n    __hash__ = int.__hash__\n"
    "def answer(*a, **k): return (I(0), I(0))",
    "a dictionary that is its own key": "def answer(*a, **k):\n    d = {}\n    d['d'] = d\n"
    "    return d",
    "the keys of a frame": "def answer(*a, **k):\n"
    "    return {'value': 3, 'error': '', 'id': 0, 'changed': (), 'array': ['d', [1]]}",
    "a name that looks like another": "def answer(*a, **k): return 1\n"
    "\uff43\uff4f\uff4e\uff56\uff12\uff44 = answer",
    "NaN": "def answer(*a, **k): return float('nan')",
    "None": "def answer(*a, **k): return None",
    "the number of points": "def answer(*a, **k): return 4.0",
    "infinity": "def answer(*a, **k): return np.full((2, 2), np.inf)",
    "an object equal to everything": "class E:\n    __eq__ = __ge__ = lambda s, o: True\n"
    "    __ne__ = __lt__ = lambda s, o: False\n    __hash__ = None\n    shape = dtype = None\n"
    "    def __getattr__(self, n): return self\n    def __call__(self, *a, **k): return self\n"
    "    def __float__(self): return 21.0\n"
    "def answer(*a, **k): return E()",
    "an array equal to everything": "class A(np.ndarray):\n"
    "    def __eq__(self, o): return np.ones(np.shape(o), bool)\n"
    "    def __array_ufunc__(self, *a, **k): return np.zeros(3)\n"
    "    def __array_function__(self, *a, **k): return True\n"
    "def answer(*a, **k): return np.zeros(3).view(A)",
    "an array that becomes another": "class A:\n    def __array__(self, *a, **k):\n"
    "        import gc\n        return max((o for o in gc.get_objects()"
    " if isinstance(o, np.ndarray)), key=np.size, default=np.zeros(1))\n"
    "def answer(*a, **k): return A()",
    "an array of objects": "def answer(*a, **k):\n    class E:\n"
    "        def __sub__(s, o): return 0\n        __rsub__ = __abs__ = __le__ = __sub__\n"
    "    return np.array([E()] * 4, dtype=object)",
    "an array of words": "def answer(*a, **k): return np.array(['full', 'points'])",
    "an array of records": "def answer(*a, **k): return np.zeros(3, dtype=[('a', 'f8')])",
    "complex numbers": "def answer(*a, **k): return np.full((3, 3), 1 + 1j)",
    "an array of no size": "def answer(*a, **k): return np.zeros((0, 10**12))",
    "an array of many axes": "def answer(*a, **k): return np.zeros((1,) * 30)",
    "words": "def answer(*a, **k): return 'correct'",
    "bytes": "def answer(*a, **k): return b'\\x80\\x04N.'",
    "a class that pickles to a command": "class P:\n    def __reduce__(self):\n"
    "        import os\n        return os.system, ('touch /tmp/hostile-canary',)\n"
    "def answer(*a, **k): return P()",
    "a class named to hurt": "def answer(*a, **k):\n"
    "    return type('<script>alert(1)</script>' * 9, (), {})()",
    "half characters in an error": "def answer(*a, **k): raise ValueError('\\ud800')",
    "its arguments": "def answer(*a, **k): return a[0]",
    "its arguments, overwritten": "def answer(*a, **k):\n    for x in a:\n"
    "        if hasattr(x, 'fill'): x.fill(0)\n    return np.zeros_like(a[0])",
    "zeros of every shape": "def answer(*a, **k): return [np.zeros(s) for s in range(60)]",
    "a generator": "def answer(*a, **k): yield 1",
    "a coroutine": "async def answer(*a, **k): return 1",
    "a very long word": "def answer(*a, **k): return 'x' * 10_000_000",
    "what the frames above hold": "def answer(*a, **k):\n    import sys, gc\n"
    "    frame = sys._getframe()\n    while frame:\n        for n, v in frame.f_locals.items():\n"
    "            if 'expect' in n or 'right' in n: return v\n        frame = frame.f_back\n"
    "    return [o for o in gc.get_objects() if isinstance(o, np.ndarray)][-1]",
    "what PyTorch says": "import torch\ndef answer(x, w, b=None, stride=1, padding=0):\n"
    "    return torch.nn.functional.conv2d(*map(torch.tensor, (x, w))).numpy()",
    "what the package says": GIVEN.replace("NAMES", repr(sorted(POINTS))),
    "what the package says, asked by a thread": "import threading, cnnref.functional as f\n"
    "def answer(*args, **kwargs):\n    got = []\n    def ask():\n"
    "        for n in ('conv2d', 'im2col', 'correlate2d'):\n"
    "            try: got.append(getattr(f, n)(*args, **kwargs))\n"
    "            except Exception: pass\n"
    "    t = threading.Thread(target=ask); t.start(); t.join()\n    return got[0]",
    "what the package says, at length": "from cnnref.functional import pad\n"
    "def answer(*a, **k): return pad(np.ones((1, 1)), 10**9)",
    "questions that are none": "import cnnref\ndef answer(*a, **k):\n"
    "    ask = cnnref.functional.pad.__closure__[1].cell_contents.ask\n"
    "    for name in ('os.system', '..os', 'checks.answers.right_result', '', 'a' * 10**5):\n"
    "        try: ask(name, ('touch /tmp/hostile-canary',), {})\n        except Exception: pass\n"
    "    return ask('functional.pad.__globals__', (), {})",
    "questions without end": "from cnnref.shapes import output_size\ndef answer(*a, **k):\n"
    "    while True:\n        try: output_size(5, 3)\n        except PermissionError: pass",
}


def relabelled():
    """One right and easy answer under the labels of all checks."""
    draft = solved()
    for name in POINTS:
        if name != "output_size":
            draft.drop(name)
            draft.cells.remove(draft[f"{name}-check"])
            draft.double("output_size")["metadata"]["nbgrader"]["grade_id"] = f"{name}-check"
    return draft


def more_points():
    """Cells that pretend to be checks of the assignment."""
    draft = blank()
    for number in range(5):
        twin = draft.double("conv2d-check")
        twin["metadata"]["nbgrader"].update(grade_id=f"more-{number}", points=100)
        twin.update(source="check(print)", outputs=[])
    return draft


KINDS = [
    *cheats(SNIPPETS),
    *answering(
        ANSWERS,
        {
            "what PyTorch says": "No module named",
            "what the package says": "refused",
            "what the package says, asked by a thread": "IndexError",
        },
    ),
    Kind(
        "the reference imported in the place of the answers",
        lambda: blank().first(f"from cnnref.functional import {', '.join(POINTS)}"),
        0,
    ),
    Kind(
        "one answer under all labels",
        relabelled,
        POINTS["output_size"],
    ),
    Kind("checks of its own", more_points, 0),
    Kind("nothing", blank, 0, "not written yet"),
]
