"""The Chromium of this machine, for tests and audit: found, and installed only where
someone asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
INSTALLERS = (
    ("apt-get", [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]),
    ("dnf", [["dnf", "install", "-y", "-q", "chromium"]]),
)


def flags() -> list[str]:
    """Switches for a quiet, offline browser; without a sandbox only where root runs it."""
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return [*quiet, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else quiet


def find() -> str | None:
    """Path of a Chromium: the CHROMIUM variable, else the first known name on PATH."""
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named):
        return shutil.which(named)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (MAC if os.path.exists(MAC) else None)


def needed() -> str:
    """Path of a Chromium; exits with one sentence saying what to type where there is none."""
    if path := find():
        return path
    raise SystemExit(
        "There is no Chromium here, and tests and audit need one: type `make browser` to install "
        "it, or set CHROMIUM to a browser's path."
    )


def install() -> str:
    """Path of a Chromium, installed by the system's package manager when there is none and this
    user may; exits with one sentence saying what to install otherwise."""
    if path := find():
        return path
    if hasattr(os, "geteuid"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        for program, commands in INSTALLERS:
            if not shutil.which(program) or (sudo and not shutil.which("sudo")):
                continue
            print(f"Installing Chromium with {program} ...", file=sys.stderr)
            done = [subprocess.run([*sudo, *c], stdout=subprocess.DEVNULL) for c in commands]
            if done[-1].returncode == 0 and (path := find()):
                return path
    raise SystemExit(
        "Chromium could not be installed from here: install it yourself, or set CHROMIUM to a "
        "browser's path."
    )
