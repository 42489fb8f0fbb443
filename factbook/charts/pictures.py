"""The site's pictures: SVG to PNG, many at once, in a fraction of the drawing engine's time and
with files of a third of its size."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from factbook.charts import fonts
from factbook.model.cache import FOLDER, replace
from factbook.model.node import node
from factbook.model.problem import AuthorError
from factbook.model.progress import Progress

PACKAGE = Path("node_modules/@resvg/resvg-js")
_PROGRAM = Path(__file__).with_suffix(".cjs")


def pngs(drawings: Mapping[str, tuple[str, float]], root: Path) -> dict[str, bytes]:
    """Name -> PNG of drawings, each an SVG and the scale it is drawn at, in the page's font.

    What was drawn is kept under the hash of what it shows, the program, its package and the font.
    Raises AuthorError when the package is missing or a drawing is none.
    """
    places = {name: _place(root, svg, scale) for name, (svg, scale) in drawings.items()}
    wanted = {place: name for name, place in places.items() if not place.is_file()}
    if wanted:
        _draw({name: (*drawings[name], place) for place, name in wanted.items()}, root)
    return {name: place.read_bytes() for name, place in places.items()}


def _place(root: Path, svg: str, scale: float) -> Path:
    about = root / PACKAGE / "package.json"
    if not about.is_file():
        raise AuthorError(f"{PACKAGE.as_posix()} is missing; run `make site`, which installs it")
    told = [about.read_text("utf8"), _PROGRAM.read_text("utf8"), fonts.folder(root).name]
    digest = hashlib.sha256("\0".join([*told, f"{scale:g}", svg]).encode())
    return root / FOLDER / "drawings" / f"{digest.hexdigest()[:24]}.png"


def _draw(wanted: Mapping[str, tuple[str, float, Path]], root: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        drawn = [Path(folder) / f"{number}.png" for number in range(len(wanted))]
        request = {
            "fonts": [str(path) for path in sorted(fonts.folder(root).iterdir())],
            "pictures": [
                {"svg": svg, "scale": scale, "path": str(path)}
                for path, (svg, scale, _) in zip(drawn, wanted.values(), strict=True)
            ],
        }
        with Progress("drawing", len(wanted)) as progress:
            said = _run(json.dumps(request), root, list(wanted), progress)
        for name, path, (_, _, place) in zip(wanted, drawn, wanted.values(), strict=True):
            if not path.is_file():
                raise AuthorError(f"{name} could not be drawn: {said}")
            replace(place, partial(shutil.copyfile, path))


def _run(request: str, root: Path, names: list[str], progress: Progress) -> str:
    """Let the program draw, and return what it said of a failure."""
    # The kit may be installed elsewhere: packages are the book's.
    packages = os.environ | {"NODE_PATH": str(root / "node_modules")}
    with tempfile.TemporaryFile("w+", encoding="utf8") as failure:
        process = subprocess.Popen(
            [node(), str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=failure,
            text=True,
            encoding="utf8",
            env=packages,
        )
        assert process.stdin and process.stdout
        with contextlib.suppress(BrokenPipeError):  # it ended; why is said below
            process.stdin.write(request)
            process.stdin.close()
        for line in process.stdout:
            progress.next(names[int(line)])
        process.wait()
        failure.seek(0)
        lines = [line.strip() for line in failure if line.strip()]
    return next((line for line in lines if line.startswith("Error")), lines[-1] if lines else "")
