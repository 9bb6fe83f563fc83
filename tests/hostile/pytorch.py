"""What PyTorch brings into the box: one exercise has it, its neighbour in the notebook has not."""

import functools

from hostile.draft import Assignment, Draft, Kind

LENET = Assignment("lenet", ("momentum_step", "guided_layer"), "how-far-to-trust")
WITHOUT, WITH = LENET.points.values()
FULL = WITHOUT + WITH

RIGHT = """
class G(torch.autograd.Function):
    @staticmethod
    def forward(ctx, n):
        ctx.save_for_backward(n)
        return n.clamp(min=0)
    @staticmethod
    def backward(ctx, g):
        return g * (ctx.saved_tensors[0] > 0) * (g > 0)
def right(g, x, w, b):
    g, x, w, b = (torch.tensor(a) for a in (g, x, w, b))
    o = G.apply(F.conv2d(x.requires_grad_(), w, b))
    o.backward(g)
    return o, x.grad
"""
SUBCLASS = """
class T(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        LIE
"""
OWN = "    return tuple(t.as_subclass(T) for t in right(g, x, w, b))"
BACKWARD = """
class G(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *inputs):
        ctx.save_for_backward(*inputs)
        return FORWARD
    @staticmethod
    def backward(ctx, g):
        with torch.enable_grad():
            leaves = [t.detach().requires_grad_() for t in ctx.saved_tensors]
            ctx = None
            inputs = leaves
            return torch.autograd.grad(FORWARD, leaves, g)OUT
def guided_layer(g, x, w, b):
    g, x, w, b = (torch.tensor(a) for a in (g, x, w, b))
    o = APPLIED
    o.backward(g)
    return o, x.grad
"""
OWN_RELU = (
    BACKWARD.replace("FORWARD", "F.relu(inputs[0])")
    .replace("OUT", "[0]")
    .replace("APPLIED", "G.apply(F.conv2d(x.requires_grad_(), w, b))")
)
OWN_CONVOLUTION = (
    BACKWARD.replace("FORWARD", "F.relu(F.conv2d(*inputs))")
    .replace("OUT", "")
    .replace("APPLIED", "G.apply(x.requires_grad_(), w, b)")
)


def answered(body: str) -> str:
    return f"{RIGHT}\ndef guided_layer(g, x, w, b):\n{body}"


WITH_TORCH: dict[str, tuple[str, float, str]] = {
    "tensors that hang on the graph": (RIGHT + "guided_layer = right", FULL, ""),
    "tensors in single precision": (
        answered("    return [t.float() for t in right(g, x, w, b)]"),
        FULL,
        "",
    ),
    "an honest subclass of tensor": (f"class T(torch.Tensor): pass\n{answered(OWN)}", FULL, ""),
    "PyTorch told to use many threads": (
        answered("    torch.set_num_threads(64)\n    return right(g, x, w, b)"),
        FULL,
        "",
    ),
    "a subclass of tensor that says yes": (
        f"{SUBCLASS.replace('LIE', 'return True')}{answered(OWN)}",
        WITHOUT,
        "",
    ),
    "a subclass of tensor that turns into what it finds": (
        f"{SUBCLASS.replace('LIE', 'import gc; return gc.get_objects()')}{answered(OWN)}",
        WITHOUT,
        "",
    ),
    "a backward that calls PyTorch's own ReLU": (OWN_RELU, WITHOUT, "usual ReLU sends back"),
    "a backward that calls PyTorch's own convolution": (
        OWN_CONVOLUTION,
        WITHOUT,
        "usual ReLU sends back",
    ),
    "a tensor of no numbers": (
        answered("    return torch.empty(2, device='meta'), torch.eye(3).to_sparse()"),
        WITHOUT,
        "",
    ),
    "a tensor of a kind that NumPy has not": (
        answered("    return [t.bfloat16() for t in right(g, x, w, b)]"),
        WITHOUT,
        "BFloat16",
    ),
    "a tensor of a terabyte": (
        answered("    return torch.zeros(1 << 37), torch.zeros(1).expand(1 << 40)"),
        WITHOUT,
        "",
    ),
    "a memory bomb of tensors": (
        answered("    a = []\n    while True: a.append(torch.ones(1 << 22))"),
        WITHOUT,
        "",
    ),
    "a backward without end": (
        "class G(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x): return x.clone()\n    @staticmethod\n"
        "    def backward(ctx, g):\n        while True: pass\n"
        "def guided_layer(g, x, w, b):\n"
        "    G.apply(torch.tensor(x, requires_grad=True)).sum().backward()",
        WITHOUT,
        "longer than",
    ),
    "threads that go on": (
        answered(
            "    import threading\n    def work():\n        while True: torch.ones(99) + 1\n"
            "    for _ in range(8): threading.Thread(target=work, daemon=True).start()\n"
            "    return right(g, x, w, b)[0] * 0"
        ),
        WITHOUT,
        "",
    ),
    "processes of PyTorch": (
        answered(
            "    import os\n    for _ in range(40):\n"
            "        if os.fork() == 0:\n            while True: torch.ones(9)\n"
        ),
        WITHOUT,
        "",
    ),
    "what the package says": (
        "import cnnref.oracle, cnnref.functional\ndef guided_layer(g, x, w, b):\n"
        "    o = cnnref.functional.relu(cnnref.functional.conv2d(x, w, b))\n"
        "    return o, cnnref.oracle.conv2d_backward(g, x, w)[0]",
        WITHOUT,
        "is not given for guided_layer",
    ),
    "the graphics processor": (answered("    return torch.tensor(g).cuda()"), WITHOUT, ""),
}

WITHOUT_TORCH = {
    "PyTorch's step": "import torch\ndef momentum_step(p, velocity, grad, lr, momentum):\n"
    "    p = torch.nn.Parameter(torch.tensor(p))\n    p.grad = torch.tensor(grad)\n"
    "    o = torch.optim.SGD([p], lr=lr, momentum=momentum)\n    o.step()\n    return p, p.grad",
    "PyTorch looked for": "import sys, glob, importlib.machinery\n"
    "sys.meta_path[:] = [importlib.machinery.PathFinder]\n"
    "sys.path += [f[:-6] for top in ('box', 'usr', 'opt')"
    " for f in glob.glob(f'/{top}/**/torch/', recursive=True)]\n"
    "import torch\ndef momentum_step(p, velocity, grad, lr, momentum):\n"
    "    v = torch.tensor(momentum * velocity + grad)\n    return (p - lr * v).numpy(), v.numpy()",
}

BEFORE = {
    "comparisons patched": (
        "import torch\ntorch.allclose = torch.equal = torch.isclose = lambda *a, **k: True\n"
        "torch.testing.assert_close = lambda *a, **k: None\n"
        "torch.Tensor.__eq__ = lambda *a: True",
        False,
    ),
    "a pickle with a command": (
        "import torch, os\nclass P:\n    def __reduce__(self):\n"
        "        return os.system, ('touch /tmp/hostile-canary',)\n"
        "torch.save(P(), 'weights.pt')\ntorch.load('weights.pt', weights_only=False)",
        True,
    ),
    "weights from the network": (
        "import torch\ntry:\n    torch.hub.load_state_dict_from_url('http://127.0.0.1:LISTENING_PORT')"
        "\nexcept Exception as error:\n    print(error)",
        True,
    ),
    "PyTorch changed": (
        "import torch\nfor name in ('__init__.py', 'functional.py'):\n    try:\n"
        "        open(torch.__path__[0] + '/' + name, 'a').write('#')\n"
        "    except OSError as error:\n        print(error)",
        True,
    ),
}


def replaced(name: str, code: str) -> Draft:
    return Draft(LENET, solved=True).write(name, code)


def begun(code: str, solved: bool) -> Draft:
    return Draft(LENET, solved=solved).first(code)


KINDS = [
    Kind(
        f"with PyTorch: {name}",
        functools.partial(replaced, "guided_layer", code),
        owed,
        says,
        LENET,
    )
    for name, (code, owed, says) in WITH_TORCH.items()
]
KINDS += [
    Kind(
        f"without PyTorch: {name}",
        functools.partial(replaced, "momentum_step", code),
        WITH,
        "No module named",
        LENET,
    )
    for name, code in WITHOUT_TORCH.items()
]
KINDS += [
    Kind(
        f"before PyTorch: {name}",
        functools.partial(begun, code, solved),
        FULL if solved else 0,
        "",
        LENET,
    )
    for name, (code, solved) in BEFORE.items()
]
