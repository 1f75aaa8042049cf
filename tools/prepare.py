"""Brings a bare machine to the point where the site runs or is tested. Standard library only; each step is skipped when
nothing it depends on has changed. What goes wrong ends in one line that says what to do.

    python3 tools/prepare.py run|dev
"""

import atexit
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.environ.get("CLUB_VENV") or os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "bin")
PYTHON = os.path.join(BIN, "python")
OLDEST, OLDEST_NODE = (3, 11), 20
NEEDED_MB = 1500
NO_ROOM = "the disk is full: free about %d MB and run it again" % NEEDED_MB
PIP = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
FRONT_END = os.path.join(ROOT, "node_modules", ".locked")
NPM = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]


def stop(message, code=1):
    """End with one line that says what to do."""
    sys.stdout.flush()
    sys.stderr.write("\n  %s\n\n" % message)
    sys.exit(code)


def fingerprint(*paths):
    """A hash of the files' contents, of the Python that reads them, and of where they lie: a moved folder is new."""
    digest = hashlib.sha256((sys.version + VENV).encode())
    for path in paths:
        with open(os.path.join(ROOT, path), "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def unchanged(stamp, mark):
    """Whether the stamp holds the mark."""
    try:
        with open(stamp) as source:
            return source.read() == mark
    except OSError:
        return False


def keep(stamp, mark):
    """Write the mark into the stamp."""
    with open(stamp, "w") as target:
        target.write(mark)


class Ticking:
    """A step's name on the screen, with the seconds it has taken where a person watches."""

    def __init__(self, name):
        self.name, self.began, self.ended = name, time.time(), threading.Event()
        sys.stdout.write("  … %s" % name)
        sys.stdout.flush()
        self.clock = threading.Thread(target=self.tick, daemon=True)
        self.clock.start()

    def tick(self):
        """Once a second, unless the output goes to a file."""
        while sys.stdout.isatty() and not self.ended.wait(1):
            sys.stdout.write("\r  … %s %d s " % (self.name, time.time() - self.began))
            sys.stdout.flush()

    def end(self, sign):
        """The line as it stays."""
        self.ended.set()
        self.clock.join()
        sys.stdout.write("\r  %s %s (%.1f s)\n" % (sign, self.name, time.time() - self.began))
        sys.stdout.flush()


def begin(command, env=None):
    """Start a command beside the next steps; a step waits for it. It ends with us, whatever stops us."""
    log = tempfile.TemporaryFile()  # noqa: SIM115  # it is open as long as the command runs
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    atexit.register(running.kill)
    running.log = log
    return running


def step(name, command, advice, env=None, begun=None):
    """Run a step: its name while it runs, its time when done, its last lines and advice when it fails."""
    line = Ticking(name)
    try:
        done = begun or begin(command, env)
        done.wait()
    except OSError as error:
        line.end("✗")
        stop(NO_ROOM if error.errno == errno.ENOSPC else "%s (%s)" % (advice, error))
    except KeyboardInterrupt:
        line.end("✗")
        raise
    line.end("✗" if done.returncode else "✓")
    if done.returncode:
        done.log.seek(0)
        said = done.log.read().decode("utf-8", "replace").strip()
        sys.stdout.write("\n%s\n" % "\n".join(said.splitlines()[-25:]))
        stop(NO_ROOM if "No space left" in said or "ENOSPC" in said else advice)


def check_machine():
    """Python, and room for what is to be installed."""
    if sys.version_info < OLDEST:
        stop(
            "Python %d.%d is too old: 3.11 or newer is needed (Debian, Ubuntu: apt install python3.11 python3.11-venv),"
            " then: make run PYTHON=python3.11" % tuple(sys.version_info[:2])
        )
    if not os.path.exists(PYTHON) and shutil.disk_usage(ROOT).free < NEEDED_MB * 1000000:
        stop("too little room on the disk: %d MB are needed where this folder lies" % NEEDED_MB)


def venv_is_whole():
    """Whether the virtual environment is there, is this Python's, and has pip: a stopped run leaves half of it."""
    try:
        with open(os.path.join(VENV, "pyvenv.cfg")) as config:
            of_this = ("version = %d.%d." % tuple(sys.version_info[:2])) in config.read()
    except OSError:
        return False
    return of_this and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_venv(lock):
    """The virtual environment with exactly what the lock file names."""
    stamp, mark = os.path.join(VENV, ".locked"), fingerprint(lock)
    # What tests need contains what the site needs.
    marks = {mark, fingerprint("requirements/dev.txt")}
    if os.path.exists(PYTHON) and any(unchanged(stamp, known) for known in marks):
        return
    if not os.path.exists(PYTHON) or not venv_is_whole():
        step(
            "making %s" % os.path.relpath(VENV, ROOT),
            [sys.executable, "-m", "venv", "--clear", VENV],
            "Python's venv module is missing (Debian, Ubuntu: apt install python%d.%d-venv), then run it again"
            % tuple(sys.version_info[:2]),
        )
    step(
        "installing Python packages (a minute or two the first time)",
        # A server's packages are compiled now, for whoever runs it may not write here; who develops compiles as needed.
        PIP + (["--no-compile"] if "dev" in lock else []) + ["-r", lock],
        "pip could not install: is the network there? Run it again; what was fetched is kept",
    )
    site = subprocess.check_output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    keep(os.path.join(site.decode().strip(), "club-here.pth"), ROOT + "\n")
    script = os.path.join(BIN, "club")
    keep(script, "#!%s\nfrom club.cli import main\n\nmain(prog_name='club')\n" % PYTHON)
    os.chmod(script, 0o755)
    keep(stamp, mark)


def node_version(command):
    """The major version of a Node, 0 where there is none."""
    try:
        said = subprocess.check_output([command, "--version"], stderr=subprocess.DEVNULL)
        return int(said.decode().strip("v\n").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def system_has_node():
    """Whether the system's Node is new enough, with npm."""
    return node_version("node") >= OLDEST_NODE and bool(shutil.which("npm"))


def find_node():
    """The environment in which `node` and `npm` are new enough: the system's, or else a wheel's in the venv."""
    environ = dict(os.environ)
    if system_has_node():
        return environ
    environ["PATH"] = BIN + os.pathsep + environ["PATH"]
    if node_version(os.path.join(BIN, "node")) < OLDEST_NODE:
        step(
            "installing Node (the system has none that is new enough)",
            PIP + ["-r", "requirements/node.txt"],
            "Node %d or newer is needed, with npm (Debian, Ubuntu: apt install nodejs npm), then run it again"
            % OLDEST_NODE,
        )
    return environ


def begin_front_end():
    """Front-end packages come while Python's do, where the system has Node: pip keeps one core busy for a minute."""
    if unchanged(FRONT_END, fingerprint("package-lock.json")) or not system_has_node():
        return None
    return begin(NPM)


def build_assets(begun=None):
    """Front-end packages by their lock file, then the bundles (build.mjs does nothing when no input changed)."""
    environ = find_node()
    mark = fingerprint("package-lock.json")
    if not unchanged(FRONT_END, mark):
        step(
            "installing front-end packages",
            NPM,
            "npm could not install: is the network there? Run it again",
            env=environ,
            begun=begun,
        )
        keep(FRONT_END, mark)
    step(
        "building the front end",
        ["node", "build.mjs"],
        "the front end did not build; the lines above say why",
        env=environ,
    )


def compile_catalogues():
    """Translations (.po) into what gettext reads (.mo)."""
    late = []
    for place, _folders, names in os.walk(os.path.join(ROOT, "translations")):
        for name in names:
            source = os.path.join(place, name)
            target = source[:-3] + ".mo"
            if not name.endswith(".po") or os.path.basename(place) != "LC_MESSAGES":
                continue  # parts of a catalogue that are being written
            if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
                late.append((source, target))
    for source, target in sorted(late):
        step(
            "compiling %s" % os.path.relpath(source, ROOT),
            [os.path.join(BIN, "pybabel"), "compile", "-i", source, "-o", target],
            "the catalogue has a mistake; the lines above say where",
        )


def main(what="run"):
    """Prepare; for `run`, hand over to the server."""
    check_machine()
    front_end = begin_front_end()
    make_venv("requirements/dev.txt" if what == "dev" else "requirements/run.txt")
    build_assets(front_end)
    compile_catalogues()
    if what == "run":
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(PYTHON, [PYTHON, "-m", "club", "start"])


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except KeyboardInterrupt:
        stop("stopped; run it again to go on from here", 130)
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        stop(NO_ROOM)
