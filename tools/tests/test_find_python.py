import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "find-python"


@pytest.fixture
def machine(tmp_path):
    """A home and a PATH that know no Python but what the test puts there."""
    (tmp_path / "bin").mkdir()
    return tmp_path


def find(machine, **variables) -> subprocess.CompletedProcess:
    environment = {"HOME": str(machine), "PATH": str(machine / "bin"), **variables}
    return subprocess.run(["/bin/sh", SCRIPT], env=environment, capture_output=True, text=True)


def put(path, program: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o755)


def test_a_python_that_pyenv_has_but_that_is_not_active_is_found(machine):
    put(machine / "bin/python3.13", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    put(machine / ".pyenv/versions/3.13.0/bin/python", f'exec {sys.executable} "$@"')
    found = find(machine)
    assert (found.stdout.strip(), found.returncode) == (sys.executable, 0)


def test_a_python_that_is_too_old_is_passed_over(machine):
    put(machine / "bin/python3.12", "echo 'AssertionError' >&2; exit 1")
    put(machine / "bin/python3", f'exec {sys.executable} "$@"')
    assert find(machine).stdout.strip() == sys.executable


def test_the_one_named_comes_first(machine):
    put(machine / "bin/python3", "exit 1")
    assert find(machine, PYTHON=sys.executable).stdout.strip() == sys.executable


def test_without_any_one_line_says_what_to_install(machine):
    found = find(machine)
    if found.returncode == 0:
        pytest.skip(f"this machine has one where it is always looked for: {found.stdout.strip()}")
    assert found.stderr.startswith("No Python 3.12, 3.13 or 3.14 with venv was found: install one")
    assert found.stderr.count("\n") == 1
