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
    assert conv2d["points"] == sum(conv2d["groups"].values()) == 4
    assert conv2d["chapter"] == "convolution"
    hints = {m["name"]: m["hint"] for m in conv2d["mistakes"]}
    assert "flipped" in hints["flipped"]


def test_exercises_of_an_assignment_are_a_table():
    said = run("exercises", "networks-as-matrices").output
    assert "path_sums" in said
    assert "conv2d" not in said


def test_an_exercise_is_shown_with_its_hints():
    said = run("exercises", "path_sums").output
    assert "path_sums (networks-as-matrices), 2 points: weights of 1 (1), any weights (1)" in said
    assert "A way may have more than two edges." in said


def test_unknown_exercise_is_answered_with_the_assignments():
    said = run("exercises", "nope").exception
    assert str(said).startswith(
        "no assignment or exercise is named 'nope'; assignments: activations"
    )


def test_errors_are_one_line(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["cnnref", "release", "nope"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    error = capsys.readouterr().err
    assert error.startswith("error: there is no assignment 'nope'")
    assert "Traceback" not in error
