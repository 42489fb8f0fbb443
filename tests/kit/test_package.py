"""The kit as a package: what another newsroom gets when it installs the wheel."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
KIT = ROOT / "factbook"
OURS = {"factbook", "factbook_names", "factbook_shown", "factbook_words"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(KIT, source / "factbook", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "-w", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as made:
        yield made


def declared(wheel: zipfile.ZipFile) -> dict[str, Requirement]:
    name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(wheel.read(name).decode("utf8"))
    needs = map(Requirement, metadata.get_all("Requires-Dist") or [])
    return {canonicalize_name(need.name): need for need in needs}


def imported() -> dict[str, str]:
    """Module of another distribution -> a file of the kit that imports it."""
    found = {}
    for path in sorted(KIT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in (name.split(".")[0] for name in names):
                if name not in sys.stdlib_module_names and name not in OURS:
                    found[name] = path.relative_to(ROOT).as_posix()
    return found


def test_the_wheel_holds_every_file_of_the_kit(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in KIT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - set(wheel.namelist()) == set()


def test_the_wheel_declares_every_library_the_kit_imports(wheel):
    needs, owners = declared(wheel), packages_distributions()
    missing = {
        module: file
        for module, file in imported().items()
        if not {canonicalize_name(owner) for owner in owners[module]} & set(needs)
    }
    assert missing == {}


def test_jupyter_book_2_is_kept_out_as_it_is_another_program(wheel):
    assert "2.0" not in declared(wheel)["jupyter-book"].specifier


def test_the_lock_holds_every_library_the_wheel_declares(wheel):
    lines = (ROOT / "requirements.txt").read_text("utf8").splitlines()
    locked = {
        canonicalize_name(line.split("==")[0].split("[")[0]) for line in lines if "==" in line
    }
    assert set(declared(wheel)) - locked == set()


def test_what_a_build_needs_is_no_extra(wheel):
    needs = declared(wheel)
    extras = {name for name, need in needs.items() if need.marker}
    assert extras == {
        "httpx",
        "hypercorn",
        "jupyterlab",
        "jupytext",
        "playwright",
        "trustme",
        "watchfiles",
    }
