"""The `cnnref` command, as a person types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cnnref import cli
from cnnref.checks import registry

ROOT = Path(__file__).parents[1]


def run(*words):
    return CliRunner().invoke(cli.app, words)


@pytest.mark.parametrize("command", ["release", "exercises", "demo"])
def test_help_has_examples(command):
    said = run(command, "--help")
    assert said.exit_code == 0
    assert f"cnnref {command}" in said.output
    assert "Examples:" in said.output


def test_exercises_lists_what_is_declared():
    rows = json.loads(run("exercises", "--json").output)
    assert [r["name"] for r in rows] == list(registry.all_exercises())
    conv2d = next(r for r in rows if r["name"] == "conv2d")
    assert conv2d["points"] == 4
    assert "flipped" in conv2d["mistakes"]


def test_errors_are_one_line(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["cnnref", "release", "nope"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    error = capsys.readouterr().err
    assert error.startswith("error: there is no assignment 'nope'")
    assert "Traceback" not in error
