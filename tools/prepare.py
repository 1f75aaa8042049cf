"""Brings a bare machine to the point where the site runs or is tested. Standard library only; each step is skipped when
nothing it depends on has changed.

    python3 tools/prepare.py run|dev
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.environ.get("CLUB_VENV") or os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python")
NEEDED_MB = 1500


def stop(message):
    """End with one line that says what to do."""
    sys.stderr.write("\n  %s\n\n" % message)
    sys.exit(1)


def fingerprint(*paths):
    """A hash of the files' contents."""
    digest = hashlib.sha256(sys.version.encode())
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


def step(name, command, advice, **options):
    """Run a step: its name while it runs, its time when done, its last lines and advice when it fails."""
    sys.stdout.write("  … %s" % name)
    sys.stdout.flush()
    began = time.time()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip()
        sys.stdout.write("\r  ✗ %s\n\n%s\n" % (name, "\n".join(said.splitlines()[-25:])))
        if "No space left" in said:
            advice = "the disk is full: free about %d MB and run it again" % NEEDED_MB
        stop(advice)
    sys.stdout.write("\r  ✓ %s (%.1f s)\n" % (name, time.time() - began))


def check_machine():
    """Python, and room for what is to be installed."""
    if sys.version_info < (3, 11):
        stop(
            "Python %d.%d is too old: 3.11 or newer is needed (Debian and Ubuntu: apt install python3.11 python3.11-venv), "
            "then: make run PYTHON=python3.11" % sys.version_info[:2]
        )
    if not os.path.exists(PYTHON) and shutil.disk_usage(ROOT).free < NEEDED_MB * 1000000:
        stop("too little room on the disk: %d MB are needed where this folder lies" % NEEDED_MB)


def make_venv(lock):
    """The virtual environment with exactly what the lock file names."""
    stamp, mark = os.path.join(VENV, ".locked"), fingerprint(lock)
    if unchanged(stamp, mark) or (lock.endswith("run.txt") and unchanged(stamp, fingerprint("requirements/dev.txt"))):
        return
    if not os.path.exists(PYTHON):
        step(
            "making %s" % os.path.relpath(VENV, ROOT),
            [sys.executable, "-m", "venv", VENV],
            "Python's venv module is missing: apt install python%d.%d-venv" % sys.version_info[:2],
        )
    step(
        "installing Python packages (a minute or two the first time)",
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock],
        "pip could not install: is the network there? Run it again; what was fetched is kept",
    )
    site = subprocess.check_output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    keep(os.path.join(site.strip(), "club-here.pth"), ROOT + "\n")
    with open(os.path.join(BIN, "club"), "w") as script:
        script.write("#!%s\nfrom club.cli import main\n\nmain(prog_name='club')\n" % PYTHON)
    os.chmod(os.path.join(BIN, "club"), 0o755)
    keep(stamp, mark)


def node_version(command):
    """The major version of a Node, 0 where there is none."""
    try:
        return int(
            subprocess.check_output([command, "--version"], stderr=subprocess.DEVNULL)
            .decode()
            .strip("v\n")
            .split(".")[0]
        )
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def find_node():
    """The environment in which `node` and `npm` are at least version 20: the system's, or a wheel's in the venv."""
    environ = dict(os.environ)
    if node_version("node") >= 20 and shutil.which("npm"):
        return environ
    environ["PATH"] = BIN + os.pathsep + environ["PATH"]
    if node_version(os.path.join(BIN, "node")) < 20:
        step(
            "installing Node (the system has none that is new enough)",
            [
                PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                "requirements/node.txt",
            ],
            "Node 20 or newer is needed, with npm: apt install nodejs npm, or see nodejs.org",
        )
    return environ


def build_assets():
    """Front-end packages by their lock file, then the bundles."""
    environ = find_node()
    stamp = os.path.join(ROOT, "node_modules", ".locked")
    mark = fingerprint("package-lock.json")
    if not unchanged(stamp, mark):
        step(
            "installing front-end packages",
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "npm could not install: is the network there? Run it again",
            env=environ,
        )
        keep(stamp, mark)
    step(
        "building the front end",
        ["node", "build.mjs"],
        "the front end did not build; the lines above say why",
        env=environ,
    )


def compile_catalogues():
    """Translations (.po) into what gettext reads (.mo)."""
    folder = os.path.join(ROOT, "translations")
    for place, _folders, names in os.walk(folder):
        for name in names:
            source = os.path.join(place, name)
            target = source[:-3] + ".mo"
            if name.endswith(".po") and (
                not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source)
            ):
                step(
                    "compiling %s" % os.path.relpath(source, ROOT),
                    [os.path.join(BIN, "pybabel"), "compile", "-i", source, "-o", target],
                    "the catalogue has a mistake; the lines above say where",
                )


def main():
    """Prepare; for `run`, hand over to the server."""
    what = sys.argv[1] if len(sys.argv) > 1 else "run"
    check_machine()
    make_venv("requirements/dev.txt" if what == "dev" else "requirements/run.txt")
    build_assets()
    compile_catalogues()
    if what == "run":
        ready = subprocess.run([PYTHON, "-m", "club", "ready"], cwd=ROOT)
        if ready.returncode:
            sys.exit(ready.returncode)
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(PYTHON, [PYTHON, "-m", "club", "serve"])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("stopped; run it again to go on from here")
