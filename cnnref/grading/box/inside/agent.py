"""The program inside the box: runs cells and calls functions as the grader asks."""

import builtins
import importlib
import os
import socket
import sys
import threading
from dataclasses import asdict
from types import ModuleType
from typing import Any

from cnnref.checks.call import Outcome, call
from cnnref.checks.exercise import Case

from . import stand_in, wire
from .cells import display, run_cell


class Agent:
    """One end of the pipe to the grader and the notebook's variables."""

    def __init__(self, pipe: socket.socket, limit: int, output: int) -> None:
        self.pipe = pipe
        self.limit = limit
        self.output = output
        self.lock = threading.Lock()
        notebook = ModuleType("__main__")
        sys.modules["__main__"] = notebook
        self.namespace = vars(notebook)

    def serve(self) -> None:
        """Answer until the grader hangs up; nothing that a student's code raises ends it."""
        while True:
            message = self._receive()
            try:
                reply = getattr(self, f"do_{message['do']}")(message)
            except BaseException as error:  # a student's code may raise any of them
                reply = _failed(error)
            try:
                frame = wire.encode(reply | {"id": message["id"]})
            except Exception as error:  # a value can be anything, also something that cannot travel
                frame = wire.encode(_failed(error) | {"id": message["id"]})
            self.pipe.sendall(frame)

    def do_cell(self, message: dict[str, Any]) -> dict[str, Any]:
        """Run a cell."""
        return run_cell(message["source"], message["name"], self.namespace, self.output)

    def do_call(self, message: dict[str, Any]) -> dict[str, Any]:
        """Call a function of the notebook, or of a module when its name has a dot."""
        name = message["name"]
        module, _, rest = name.rpartition(".")
        function = (
            getattr(importlib.import_module(f"cnnref.{module}"), rest, None)
            if module
            else self.namespace.get(name)
        )
        if not callable(function):
            return asdict(Outcome(error=f"NameError: no function {name}", error_kind="NameError"))
        outcome = call(function, Case("", message["args"], message["kwargs"]))
        return {field: getattr(outcome, field) for field in outcome.__dataclass_fields__}

    def ask(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Ask the grader to call a given function."""
        with self.lock:
            self.pipe.sendall(wire.encode({"ask": name, "args": args, "kwargs": kwargs}))
            return self._receive()

    def _receive(self) -> dict[str, Any]:
        header, payload = wire.sizes(self._exactly(wire.SIZES.size), self.limit)
        return wire.decode(self._exactly(header), self._exactly(payload))

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            part = self.pipe.recv(min(count, 1 << 20))
            if not part:
                os._exit(0)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


class Shell:
    """What get_ipython() answers: an object that takes every magic and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


def main(
    descriptor: int, limit: int, output: int, *, library: bool, needs: tuple[str, ...]
) -> None:
    """Serve the socket of a descriptor; in the box of a library `cnnref` is the real one."""
    agent = Agent(socket.socket(fileno=descriptor), limit, output)
    if not library:
        stand_in.install(agent.ask, needs)
    for name in needs:  # what is slow to start costs none of the student's seconds
        cuda = getattr(importlib.import_module(name), "cuda", None)
        if cuda and cuda.is_available():
            cuda.init()
    shell = Shell()
    builtins.__dict__.update(display=display, get_ipython=lambda: shell, input=_no_input)
    agent.serve()


def _no_input(prompt: object = "") -> str:
    raise EOFError("input() has nobody to ask when a notebook is graded")


def _failed(error: BaseException) -> dict[str, Any]:
    kind = type(error).__name__
    said = f"{kind}: {error}"[:2000]
    return {"printed": "", "shown": "", **asdict(Outcome(error=said, error_kind=kind))}
