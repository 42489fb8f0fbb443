"""What a build costs beside the stock tool's: the same chapters, once by this kit, once by Jupyter
Book with its default theme and its own cache, where charts show themselves as Altair and Plotly do.

Both books lie in a folder of their own. Each step is done by one and then by the other, so that
what else the machine does meets both. Processor time counts all processes of a build.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from factbook.build import inputs
from factbook.build.sight import save_to_sight
from factbook.model.tables import Package
from factbook.notebook.chapters import Chapter, book_files

GOALS = {"clean": 0.7, "nothing changed": 0.5, "one sentence": 0.5, "one cell": 0.7}
GENERATED_GOAL = 1.0
SIGHT_GOAL = 1.0  # seconds, on a machine with nothing else to do
_STOCK = Path(__file__).with_name("stock")
_LEFT_OUT = shutil.ignore_patterns(
    "_build", ".*", "node_modules", "tests", "__pycache__", "*.egg-info"
)
_CELL = re.compile(r"^```\{code-cell\}.*\n", re.MULTILINE)
_DAY = re.compile(r"^(\w+: *)(\d{4}-\d\d-\d\d)$", re.MULTILINE)
_BOOK = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"


@dataclass
class Cost:
    """One build: processor and wall seconds, and the largest process in MB."""

    cpu: float
    wall: float
    memory: float


@dataclass
class Book:
    """One of the two books, and how it is built."""

    name: str
    root: Path
    command: list[str]
    path: str
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def build(self, step: str) -> None:
        """Build, and note the cost under the name of the step."""
        variables = os.environ | {"PYTHONPATH": self.path}
        with tempfile.TemporaryFile("w+") as said:
            begun = time.monotonic()
            process = subprocess.Popen(
                self.command, cwd=self.root, env=variables, stdout=said, stderr=subprocess.STDOUT
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cost = Cost(
                usage.ru_utime + usage.ru_stime,
                time.monotonic() - begun,
                usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
            )
            if process.returncode:
                said.seek(0)
                raise SystemExit(f"the {self.name} book was not built:\n{said.read()[-3000:]}")
        self.costs.setdefault(step, []).append(cost)

    def median(self, step: str) -> Cost:
        costs = self.costs[step]
        middle = (statistics.median(getattr(c, n) for c in costs) for n in Cost.__annotations__)
        return Cost(*middle)


def bench(root: Path, *, runs: int = 3, generated: tuple[int, ...] = ()) -> int:
    """Print the costs of both books, then the same with so many generated chapters more; 1 when
    a goal is missed."""
    missed = 0
    for count in (0, *generated):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            books = [_ours(root, Path(folder)), _stock(root, Path(folder))]
            for book in books:
                _generate(book.root, count)
            _measure(books, runs)
            seen, how = save_to_sight(books[0].root, _chapter(books[0].root), runs, books[0].path)
        title = f"The book with {count} generated chapters" if count else "The book"
        goals = dict.fromkeys(GOALS, GENERATED_GOAL) if count else GOALS
        missed += _report(title, books, runs, goals)
        missed += _report_sight(statistics.median(seen), books[0].median("clean").wall, how)
    return 1 if missed else 0


def stock_site(root: Path, folder: Path) -> Path:
    """The site that the stock tool makes of the same book, built in `folder`."""
    book = _stock(root, folder)
    book.build("clean")
    return book.root / "_build/html"


def _ours(root: Path, folder: Path) -> Book:
    place = folder / "ours"
    shutil.copytree(root, place, ignore=_LEFT_OUT)
    (place / "node_modules").symlink_to(root / "node_modules")
    kit = str(inputs.KIT.parent)
    return Book("kit's", place, [sys.executable, "-P", "-m", "factbook", "build"], kit)


def _stock(root: Path, folder: Path) -> Book:
    place, tools = folder / "stock", folder / "tools"
    shutil.copytree(root, place, ignore=_LEFT_OUT)
    (place / "node_modules").symlink_to(root / "node_modules")
    tools.mkdir()
    shown = (_STOCK / "factbook_shown.py").read_text("utf8")
    (tools / "factbook.py").write_text(shown.replace('Path("KIT")', f"Path({str(inputs.KIT)!r})"))
    shutil.copy(_STOCK / "factbook_words.py", tools)
    text = "\n".join(path.read_text("utf8") for path in book_files(root))
    for path in book_files(place):  # the stock tool's cache cannot keep a front matter with days
        page = path.read_text("utf8")
        path.write_text(_DAY.sub(r'\1"\2"', page), "utf8")
    roles = sorted(set(re.findall(r"\{([a-z-]+)\}`", text)))
    directives = sorted(set(re.findall(r"^[`:~]{3,}\{([a-z-]+)\}", text, re.MULTILINE)))
    own = {"code-cell", "literalinclude", "doc", "ref"}
    names = f"ROLES = {set(roles) - own!r}\nDIRECTIVES = {set(directives) - own!r}\n"
    (tools / "factbook_names.py").write_text(names, "utf8")
    (place / "_config.yml").write_text(yaml.safe_dump(_stock_config(root)), "utf8")
    command = [sys.executable, "-P", "-c", _BOOK, "build", str(place)]
    return Book("stock", place, command, str(tools))


def _stock_config(root: Path) -> dict[str, Any]:
    own = yaml.safe_load((root / "_config.yml").read_text("utf8"))
    return {
        "title": own.get("title", ""),
        "author": own.get("author", ""),
        "only_build_toc_files": True,
        "exclude_patterns": own.get("exclude_patterns", []),
        "execute": {"execute_notebooks": "cache", "timeout": 300},
        "parse": {"myst_enable_extensions": ["colon_fence", "smartquotes"]},
        "sphinx": {"extra_extensions": ["factbook_words"]},
    }


# What is changed ---------------------------------------------------------------------------


def _measure(books: list[Book], runs: int) -> None:
    for number in range(runs):
        for step, change in _steps(number):
            for book in books:
                change(book.root)
                book.build(step)


def _steps(number: int) -> list[tuple[str, Callable[[Path], None]]]:
    def clean(root: Path) -> None:
        shutil.rmtree(root / "_build", ignore_errors=True)

    def sentence(root: Path) -> None:
        path = _chapter(root)
        letters = "abcdefghij"[number % 10] * (number // 10 + 1)
        path.write_text(f"{path.read_text('utf8')}\nOne more sentence, {letters}.\n", "utf8")

    def cell(root: Path) -> None:
        path = _chapter(root)
        text = path.read_text("utf8")
        path.write_text(_CELL.sub(lambda m: f"{m[0]}_changed = {number}\n", text, count=1), "utf8")

    return [
        ("clean", clean),
        ("nothing changed", lambda root: None),
        ("one sentence", sentence),
        ("one cell", cell),
    ]


def _chapter(root: Path) -> Path:
    """The chapter that is changed: of those with code, the one of middle length."""
    pages = [path for path in book_files(root) if "generated" not in path.parts]
    with_code = [path for path in pages if Chapter.load(path).has_code]
    return sorted(with_code, key=lambda path: path.stat().st_size)[len(with_code) // 2]


def _generate(root: Path, count: int) -> None:
    """Add chapters that read the first table with sources and show one chart each."""
    if not count:
        return
    table, key = _table_with_sources(root)
    (root / "generated").mkdir()
    with open(root / "_toc.yml", "a", encoding="utf8") as toc:
        for number in range(count):
            name = "".join("abcdefghij"[int(digit)] for digit in str(number))
            text = _CHAPTER.format(name=name, table=table, key=key, rows=10 + number % 7)
            (root / f"generated/{name}.md").write_text(text, "utf8")
            toc.write(f"  - file: generated/{name}\n")


def _table_with_sources(root: Path) -> tuple[str, str]:
    for resource in Package.load(root).resources:
        names = [f["name"] for f in resource["schema"]["fields"]]
        key = resource["schema"].get("primaryKey")
        key = key[0] if isinstance(key, list) and len(key) == 1 else key
        if "source_ids" in names and isinstance(key, str):
            return resource["name"], key
    raise SystemExit("bench: no table has both a key and a column source_ids")


_CHAPTER = """---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
---

# Generated chapter {name}

A chapter that was made to be measured, with some sentences and a chart. It reads one table, as
chapters do, and shows some of its rows.

```{{code-cell}} python
import altair as alt

from factbook import figure, read

rows = read("{table}").head({rows})
rows = rows.assign(place=range(len(rows)), said=rows["{key}"])
chart = alt.Chart(rows[["{key}", "place", "said"]]).mark_point().encode(
    x="place:Q", y="{key}:N", description="said:N"
)
figure(
    chart,
    id="generated-{name}",
    title="Rows of a table, {name}",
    alt="One point a row",
    table=rows,
    columns={{"{key}": "Row"}},
)
```
"""


# Report ------------------------------------------------------------------------------------


def _report(title: str, books: list[Book], runs: int, goals: dict[str, float]) -> int:
    """Print one table; returns how many goals were missed."""
    missed = 0
    print(f"\n{title}, medians of {runs} (kit's / stock)")
    print(f"{'':16} {'processor s':>15} {'ratio':>6} {'goal':>5} {'wall s':>15} {'largest MB':>12}")
    for step, goal in goals.items():
        ours, stock = (book.median(step) for book in books)
        ratio = ours.cpu / stock.cpu
        missed += ratio > goal
        print(
            f"{step:16} {ours.cpu:6.2f} /{stock.cpu:7.2f} {ratio:6.2f} {goal:5.2f}"
            f" {ours.wall:6.2f} /{stock.wall:7.2f} {ours.memory:5.0f} /{stock.memory:5.0f}"
            f"{'  missed' if ratio > goal else ''}",
            flush=True,
        )
    told = {b.name: {s: vars(b.median(s)) for s in goals} for b in books}
    print(json.dumps({title: told}), file=sys.stderr)
    return missed


def _report_sight(seen: float, clean: float, how: str) -> int:
    """Print how long a saved sentence takes until it is seen; 1 when that is too long."""
    print(
        f"from save to sight of a sentence in the preview: {seen:.2f} s, "
        f"{seen / clean:.3f} of a clean build of the same run (seen by {how})"
        f"{'  missed' if seen > SIGHT_GOAL else ''}",
        flush=True,
    )
    return int(seen > SIGHT_GOAL)
