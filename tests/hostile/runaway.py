"""Code that does not end, or takes everything: it costs its own exercise and nothing else."""

from hostile.draft import FULL, POINTS, Kind, replacing, solved

IN_A_CALL = {
    "endless loop": "while True: pass",
    "loop that swallows everything": "while True:\n        try:\n            while True: pass\n"
    "        except BaseException: pass",
    "loop that ignores signals": "import signal\n    for s in (1, 2, 3, 14, 15):\n"
    "        signal.signal(s, signal.SIG_IGN)\n    while True: pass",
    "sleep past the limit": "import time\n    time.sleep(1e6)",
    "input": "return input()",
    "os._exit": "import os\n    os._exit(0)",
    "sys.exit": "import sys\n    sys.exit(0)",
    "segmentation fault": "import ctypes\n    ctypes.string_at(0)",
    "kills itself": "import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)",
    "kills everything it can": "import os, signal\n    os.kill(-1, signal.SIGKILL)\n"
    "    os.kill(1, signal.SIGKILL)",
    "kills its parent": "import os, signal\n"
    "    os.kill(os.getppid(), signal.SIGKILL)\n    return 1",
    "stops itself": "import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)",
    "aborts": "import os\n    os.abort()",
    "memory bomb": "a = []\n    while True: a.append(bytearray(10_000_000))",
    "NumPy memory bomb": "return np.ones((100_000, 100_000))",
    "memory bomb by shared memory": "import ctypes\n    c = ctypes.CDLL(None)\n"
    "    c.shmat.restype = ctypes.c_void_p\n    while True:\n"
    "        p = c.shmat(c.shmget(0, 1 << 27, 0o1600), None, 0)\n"
    "        ctypes.memset(ctypes.c_void_p(p), 1, 1 << 27)\n"
    "        c.shmdt(ctypes.c_void_p(p))",
    "fork bomb": "import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "threads without end": "import threading, time\n    while True:\n"
    "        threading.Thread(target=time.sleep, args=(1e6,)).start()",
    "recursion without end": "return window_counts(*args)",
    "recursion past Python's limit": "import sys\n    sys.setrecursionlimit(10**9)\n"
    "    return window_counts(*args)",
    "an enormous number": "return 9 ** 9 ** 9",
    "a catastrophic regex": "import re\n    return re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "closes every file": "import os\n    os.closerange(0, 1000)\n    return 1",
    "returns a gigabyte": "return np.zeros(1 << 27)",
    "returns a list of ten million": "return [0] * 10_000_000",
    "returns a list in itself": "a = []\n    a.append(a)\n    return a",
    "returns what cannot be shown": "class B:\n        def __repr__(self): 1 / 0\n"
    "        __str__ = __array__ = __len__ = __repr__\n    return B()",
    "returns an endless iterator": "import itertools\n    return itertools.count()",
    "raises an error without end": "class E(Exception):\n        def __str__(self):\n"
    "            return 'x' * 10**8\n    raise E",
    "raises an error that cannot be shown": "class E(Exception):\n        def __str__(self):\n"
    "            raise self\n    raise E",
    "raises BaseException": "raise BaseException",
    "raises GeneratorExit": "raise GeneratorExit",
    "writes 300 MB": "open('big', 'wb').write(b'x' * 300_000_000)",
    "writes many files": "n = 0\n    while True:\n        n += 1\n"
    "        open(f'f{n}', 'wb').write(b'x' * 100_000)",
    "opens files without end": "return [open('/dev/null') for _ in range(10**6)]",
    "a daemon": "import os, time\n    if os.fork() == 0:\n        os.setsid()\n"
    "        if os.fork() == 0:\n            time.sleep(1e6)\n        os._exit(0)\n    return 1",
    "a server": "import socket\n    s = socket.socket()\n    s.bind(('', 0))\n    s.listen()\n"
    "    s.accept()",
    "a thread that never lets go": "import threading\n"
    "    threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()\n    return 1",
}

IN_A_CELL = {
    "endless loop": "while True: pass",
    "os._exit": "import os\nos._exit(0)",
    "segmentation fault": "import ctypes\nctypes.string_at(0)",
    "memory bomb": "a = []\nwhile True: a.append(bytearray(10_000_000))",
    "value that shows itself without end": "class E:\n    def __repr__(self):\n"
    "        while True: pass\nE()",
    "100 MB in one line": "print('x' * 100_000_000)",
    "exit at the end of Python": "import atexit, os\natexit.register(lambda: os._exit(1))\nexit()",
}

LEFT = FULL - POINTS["window_counts"]

KINDS = [
    *replacing(
        "window_counts",
        {f"{n} in a call": f"def window_counts(*args):\n    {c}" for n, c in IN_A_CALL.items()},
        LEFT,
    ),
    *replacing("window_counts", {f"{n} in a cell": c for n, c in IN_A_CELL.items()}, LEFT),
    Kind("twelve cells that end Python", lambda: dying_cells(12), FULL),
    Kind("every answer ends Python", lambda: every_answer("import os\n    os._exit(0)"), 0),
    Kind("every answer loops", lambda: every_answer("while True: pass"), 0),
]


def dying_cells(count):
    draft = solved()
    for _ in range(count):
        draft.last("import os\nos._exit(0)")
    return draft


def every_answer(code):
    return solved().everywhere(f"def answer(*args, **kwargs):\n    {code}")
