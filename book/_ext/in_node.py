"""Ask a program that runs in Node, where the libraries that npm installed are at home."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sphinx.errors import ConfigError, ExtensionError


def ask(root: Path, program: str, question: Any) -> Any:
    """Give ``book/_ext/<program>`` a question as JSON; return what it answers in JSON."""
    node = shutil.which("node")
    if not node or not (root / "node_modules").is_dir():
        raise ConfigError("the pages need Node and npm's packages: run `make setup`")
    done = subprocess.run(
        [node, root / "book" / "_ext" / program],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    if done.returncode:
        raise ExtensionError(f"{program} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)
