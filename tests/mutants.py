"""Change the kit's logic in small ways and see which changes no test notices: `make mutants`.

The mutants are made in a copy under `_build`, so nothing here is touched. `[tool.mutmut]` of
pyproject.toml says which modules are changed and which tests are asked. Arguments are patterns of
modules ("factbook/model/*"), by default all of those; `--survivors` names what survived.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import shutil
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / "_build/mutants"
GOAL = 85  # percent
KILLED, SURVIVED, UNTESTED = "killed", "survived", "untested"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="patterns of modules, by default all")
    parser.add_argument("--seconds", type=int, default=1800, help="stop after so long")
    parser.add_argument("--survivors", action="store_true", help="name each survivor")
    args = parser.parse_args()
    wanted = chosen(args.modules)
    if not wanted:  # the tool would take an empty list for every module there is
        print(f"No module of [tool.mutmut] only_mutate is called {' or '.join(args.modules)}.")
        return 2
    copy_book(wanted)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    log = WORK / "log"
    with log.open("w") as said:
        running = subprocess.Popen(command, cwd=WORK, stdout=said, stderr=said)
        try:
            failed = running.wait(args.seconds)
        except subprocess.TimeoutExpired:
            print(f"Stopped after {args.seconds} seconds; the score is of those tried by then.")
            running.send_signal(signal.SIGINT)  # it writes down what it has
            running.wait()
            failed = 0
    if failed:
        print(log.read_text("utf8")[-4000:])
        return 1
    return tell(args.survivors)


def chosen(patterns: list[str]) -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["mutmut"]
    modules = [
        path.relative_to(ROOT).as_posix()
        for pattern in settings["only_mutate"]
        for path in sorted(ROOT.glob(pattern))
    ]
    if not patterns:
        return modules
    return [m for m in modules if any(fnmatch.fnmatch(m, pattern) for pattern in patterns)]


def copy_book(modules: list[str]) -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file():
            (WORK / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, WORK / name)
    (WORK / "mutants").mkdir()  # where the tests run
    (WORK / "mutants/node_modules").symlink_to(ROOT / "node_modules")
    path = WORK / "pyproject.toml"
    head, _, rest = path.read_text("utf8").partition("only_mutate = [")
    path.write_text(f"{head}only_mutate = {json.dumps(modules)}{rest.partition(']')[2]}", "utf8")


def tell(name_survivors: bool) -> int:
    """Print the score of each module and of all; 1 when it is below the goal."""
    total: Counter[str] = Counter()
    for path in sorted(WORK.glob("mutants/factbook/**/*.py.meta")):
        codes = json.loads(path.read_text("utf8"))["exit_code_by_key"]
        found = Counter(fate(code) for code in codes.values() if code is not None)
        total += found
        name = path.relative_to(WORK / "mutants").as_posix().removesuffix(".meta")
        print(f"{name:36} {line(found)}")
        for key, code in codes.items() if name_survivors else ():
            if code is not None and fate(code) != KILLED:
                print(f"    {fate(code)}: {key}")
    print(f"{'all':36} {line(total)}")
    return int(score(total) < GOAL)


def fate(code: int) -> str:
    return {0: SURVIVED, 33: UNTESTED, 5: UNTESTED}.get(code, KILLED)


def score(found: Counter[str]) -> float:
    return 100 * found[KILLED] / max(1, sum(found.values()))


def line(found: Counter[str]) -> str:
    told = ", ".join(f"{found[name]} {name}" for name in (KILLED, SURVIVED, UNTESTED))
    return f"{score(found):5.1f} %  ({told})"


if __name__ == "__main__":
    sys.exit(main())
