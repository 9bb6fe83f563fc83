"""What can be reached from inside a box."""

import os
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
import torch

from cnnref.checks.call import Outcome
from cnnref.checks.exercise import case
from cnnref.grading.box.inside.apart import KEYCTL
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Box, BoxEnded

pytestmark = pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")


@pytest.fixture
def box():
    box = Box(Limits(seconds=5))
    yield box
    box.close()


def run(box, code):
    said = box.run(code, "test", box.clock(5))
    assert not said["error"], said
    return said


def test_cell_prints_shows_and_fails(box):
    assert run(box, "print('a')\n1 + 1") == {"printed": "a\n", "shown": "2", "error": ""}
    said = box.run("x = 1\ny = x / 0", "c1", box.clock(5))
    assert said["error"] == "ZeroDivisionError: division by zero\nline 2 of <module>: y = x / 0"


def test_calls_carry_arrays_both_ways_and_what_happened(box):
    run(box, "def f(x, n):\n    print('hm')\n    x += 1\n    return x, n")
    outcome = box.call("f", case("", np.zeros((2, 3), np.float32), n=4), box.clock(5))
    value, n = outcome.value
    assert (value.dtype, value.sum(), n) == (np.float32, 6, 4)
    assert (outcome.printed, outcome.changed, outcome.shared) == ("hm\n", (0,), (0,))


def test_nothing_of_this_machine_is_visible(box):
    top = run(box, "import os\nsorted(os.listdir('/'))")["shown"]
    known = ["box", "dev", "home", "lib", "lib64", "opt", "proc", "root", "tmp", "usr"]
    assert set(eval(top)) <= {*known}
    search = (
        "names = ('tensors.py', 'judge.py', 'functional', 'gradebook.db', 'torch', 'seed')\n"
        "[os.path.join(d, n) for d, ds, fs in os.walk('/') if not d.startswith('/proc')"
        " for n in [*ds, *fs] if n in names and '/numpy/' not in d and '/matplotlib' not in d]"
    )
    assert run(box, search)["shown"] == "[]"
    assert "CNNREF" not in run(box, "dict(os.environ)")["shown"]
    assert (
        run(box, "[p for p in os.listdir('/proc') if p.isdigit()].__len__() < 5")["shown"] == "True"
    )


def test_only_the_private_folder_can_be_written(box):
    code = """
import os
def writable(folder):
    try:
        open(os.path.join(folder, 'x'), 'w').close()
        return True
    except OSError:
        return False
sorted({os.path.realpath(d) for d, _, _ in os.walk('/')
        if d.split('/')[1] not in ('proc', 'usr', 'root', 'box', 'opt') and writable(d)})
"""
    assert run(box, code)["shown"] == "['/home/student']"


def test_importing_the_package_never_fails_and_gives_nothing(box):
    run(box, "import cnnref\nfrom cnnref.models.lenet import LeNet5\nfrom cnnref.x import y, z")
    said = box.run("y(1)", "test", box.clock(5))
    assert "y does not answer now" in said["error"]
    assert "No module named 'torch'" in box.run("import torch", "t", box.clock(5))["error"]


@pytest.fixture(scope="module")
def torch_box():
    box = Box(Limits(seconds=5), needs=("torch",))
    yield box
    box.close()


def test_pytorch_is_there_where_it_is_needed_and_nothing_else_is(torch_box):
    code = "import torch\nfrom torch.nn import functional as F\n"
    run(torch_box, code + "F.relu(torch.tensor([-1.0, 2.0])).tolist()")
    refused = torch_box.run("from cnnref.oracle import relu\nrelu(1)", "t", torch_box.clock(5))
    assert "relu does not answer now" in refused["error"]
    search = (
        "import os\nnames = ('tensors.py', 'judge.py', 'answers.py', 'gradebook.db', 'exercises')\n"
        "[os.path.join(d, n) for d, ds, fs in os.walk('/') if not d.startswith('/proc')"
        " for n in [*ds, *fs] if n in names]"
    )
    assert run(torch_box, search)["shown"] == "[]"
    changed = torch_box.run("open(torch.__file__, 'a')", "t", torch_box.clock(5))
    assert changed["error"].startswith(("OSError", "PermissionError"))
    read_only = "bool(os.statvfs(torch.__file__).f_flag & os.ST_RDONLY)"
    assert run(torch_box, read_only)["shown"] == "True"


def test_tensors_cross_as_plain_arrays(torch_box):
    code = (
        "class T(torch.Tensor): pass\ndef f(x):\n    t = torch.tensor(x, requires_grad=True)\n"
        "    return t, [t.float() * 2, t.as_subclass(T)], t.bool()"
    )
    run(torch_box, f"import torch\n{code}")
    x = np.array([[1.5, 0.0, -2.0]])
    on_graph, (single, subclass), flags = torch_box.call("f", case("", x), torch_box.clock(5)).value
    assert (on_graph.dtype, single.dtype, flags.dtype) == (np.float64, np.float32, np.bool_)
    assert on_graph.tolist() == subclass.tolist() == x.tolist()
    assert single.tolist() == [[3, 0, -4]]


def test_backward_leaves_no_thread_behind(torch_box):
    before = torch_box.threads()
    run(torch_box, "import torch\n(torch.ones(3, requires_grad=True) ** 2).sum().backward()")
    assert torch_box.threads() == before


SESSION = """
import ctypes, os
from cnnref.grading.box.inside.apart import KEYCTL
ctypes.CDLL(None).syscall(KEYCTL[os.uname().machine], 1, b"a login's")
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Box
for code in (LEAVE, FIND):
    box = Box(Limits(seconds=5))
    print(box.run(code, "cell", box.clock(5))["printed"], end="")
    box.close()
"""
LEAVE = """
import ctypes
call = ctypes.CDLL(None).syscall
print(call({add}, b"user", b"note", b"for the next", 12, ctypes.c_int(-3)) > 0)
"""
FIND = """
import ctypes
call = ctypes.CDLL(None).syscall
print(call({keyctl}, 10, ctypes.c_int(-3), b"user", b"note", 0))
"""


def test_box_leaves_no_key_for_the_next():
    keyctl = KEYCTL[os.uname().machine]
    given = f"LEAVE = {LEAVE.format(add=keyctl - 2)!r}\nFIND = {FIND.format(keyctl=keyctl)!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", given + SESSION], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() in (["True", "-1"], ["False", "-1"])  # or there are no keys here


def test_box_goes_first_when_memory_runs_out(box):
    said = run(box, "print(open('/proc/self/oom_score_adj').read())")
    assert said["printed"].strip() == "1000"


def test_box_knows_the_gpus_that_are_set_aside_and_keeps_all_digits(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    asked = "import os; print(os.getenv('CUDA_VISIBLE_DEVICES'), os.getenv('NVIDIA_TF32_OVERRIDE'))"
    box = Box(Limits(seconds=5))
    said = run(box, asked)
    box.close()
    assert said["printed"] == "3 0\n"


def test_box_with_a_gpu_has_room_for_cuda():
    plain = Limits().with_room_for(("torch",))
    wide = Limits(gpu=True).with_room_for(("torch",))
    assert (plain.memory, wide.memory) == (1 << 30, 4 << 30)
    assert (plain.mapped, wide.mapped) == (1 << 32, -1)
    assert Limits(gpu=True).with_room_for(()) == Limits(gpu=True)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("asked", [True, False])
def test_gpu_is_in_the_box_if_it_is_asked_for(asked):
    box = Box(Limits(seconds=30, memory=8 << 30, gpu=asked), needs=("torch",))
    shown = run(box, "import torch\ntorch.cuda.is_available()")["shown"]
    box.close()
    assert shown == str(asked)


def test_library_answers_with_the_real_functions():
    library = Box(Limits(seconds=5), library=True)
    outcome = library.call("functional.pad", case("", np.ones((1, 1)), 1), library.clock(5))
    library.close()
    assert outcome.value.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_waiting_for_a_given_function_costs_no_time(box):
    def given(name, args, kwargs):
        time.sleep(0.8)
        return Outcome(value=name)

    code = "from cnnref.shapes import output_size\noutput_size(1, 1) + output_size(1, 1)"
    said = box.run(code, "test", box.clock(0.5), given)
    assert said["shown"] == repr("shapes.output_size" * 2)


def test_a_given_function_asked_for_ever_is_stopped(box):
    def given(name, args, kwargs):
        time.sleep(0.05)
        return Outcome(value=1)

    code = "from cnnref.shapes import output_size\nwhile True:\n    output_size(1, 1)"
    with pytest.raises(BoxEnded, match="longer than"):
        box.run(code, "test", box.clock(0.3), given)


def test_end_of_a_box_is_told(box):
    with pytest.raises(BoxEnded, match="it ended Python itself"):
        box.run("import os\nos._exit(0)", "test", box.clock(5))


def test_nothing_in_a_box_outlives_its_end():
    box = Box(Limits(seconds=5))
    run(box, "import os, time\nmuch = b'x' * 800_000_000\nos.fork() or time.sleep(60)")
    inside = psutil.Process(box.process.pid).children(recursive=True)
    assert len(inside) >= 3
    box.close()
    assert not any(map(works, inside))


def works(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_sleeping_and_working_past_the_time_are_stopped():
    box = Box(Limits(seconds=0.3))
    with pytest.raises(BoxEnded, match=r"longer than 0\.3 seconds"):
        box.run("import time\ntime.sleep(60)", "test", box.clock(0.3))
    box.close()
    assert box.process.poll() is not None


def test_magics_do_not_lose_the_rest_of_a_cell(box):
    code = "%matplotlib inline\n!ls\nfiles = !ls\nlen?\n%time x = 3\n(x, files)"
    assert run(box, code)["shown"] == "(3, None)"
    assert run(box, "%%time\nx + 1")["shown"] == "4"
    assert run(box, "%%bash\nexit 1")["shown"] == ""
