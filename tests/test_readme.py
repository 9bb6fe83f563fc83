"""The README's check prints what the README says."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_check_prints_what_is_shown(tmp_path):
    text = README.read_text(encoding="utf-8")
    [program] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    [shown] = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    script = tmp_path / "check.py"
    script.write_text(program, encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True
    )
    assert printed.stdout == shown
