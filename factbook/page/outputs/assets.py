"""The page's own files: one stylesheet, small scripts, two fonts, named by their content."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx

from factbook.charts import style
from factbook.maps.layers import layers_css
from factbook.maps.outlines import OUTLINES
from factbook.model.cache import kept
from factbook.model.node import node
from factbook.model.problem import AuthorError
from factbook.page.state import book

THEME = Path(__file__).parents[2] / "theme"
FACES = {"sans": "source-sans-3", "serif": "source-serif-4"}  # labels, text
PLOTLY = Path("node_modules/plotly.js-geo-dist-min/plotly-geo.min.js")
# Role -> what is bundled, with all it imports, into one file.
ENTRIES = {
    "js": "src/site.js",
    "search_js": "src/search.js",
    "find_js": "src/find.js",
    "lookup_js": "src/lookup.js",
    "roles_js": "src/role-answers.js",
    "reuse_js": "src/reuse.js",
    "scroll_js": "src/scroll.js",
    "live_js": "src/live-map.js",
    "chart_js": "src/live-chart.js",
    "css": "css/site.css",
    "reuse_css": "css/reuse.css",
}
# The oldest browsers the pages are made for: scripts and styles alike.
TARGET = "--target=chrome111,firefox115,safari16.4"
BUNDLES = Path("_build/.cache/bundles")
FONT_CACHE = Path("_build/.cache/fonts")
WEIGHTS = (400, 600, 700)
# Letters of English and of the names on the pages, and the punctuation of good typesetting.
CHARACTERS = [*range(0x20, 0x7F), 0xA0]
CHARACTERS += map(ord, "–—‘’“”…−→×·ÅÖÜÇÉáãåäçéèíñóôöøúüı")


def paths(app: Sphinx) -> dict[str, str]:
    """Role -> path of the site's own files, written when first asked for."""
    known = book(app)
    if not known.assets:
        known.assets = build_assets(Path(app.srcdir), Path(app.outdir) / "assets")
    return known.assets


def _package(root: Path, path: Path) -> Path:
    if not (root / path).exists():
        raise AuthorError(f"{path.as_posix()} is missing; run `make site`, which installs it")
    return root / path


def variables_css() -> str:
    """The colour tokens as CSS variables, light and dark."""

    block = style.variables_css
    return (
        f":root{{{block('light')}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{block('dark')}}}}}"
        f":root[data-theme=dark]{{{block('dark')}}}"
        f"@media print{{:root,:root[data-theme]{{{block('light')}}}}}"
        + style.role_css()
        + style.answer_css()
    )


def build_assets(root: Path, outdir: Path) -> dict[str, str]:
    """Write the assets into `outdir`, drop those of builds before, and return role -> path from
    the site's root."""
    outdir.mkdir(parents=True, exist_ok=True)
    texts = bundles(root).outputs
    made = {
        face: _write(outdir, name, "woff2", _web_font(root, face)) for face, name in FACES.items()
    }
    texts["css"] = variables_css() + texts["css"] + layers_css()
    for face in FACES:
        texts["css"] = texts["css"].replace(f"{face.upper()}_URL", Path(made[face]).name)
    if (root / OUTLINES).is_file():
        made |= _with_libraries(root, outdir, texts)
    else:
        del texts["live_js"]
    for role, text in texts.items():
        entry = Path(ENTRIES[role])
        made[role] = _write(outdir, entry.stem, entry.suffix[1:], text.encode())
    made["favicon"] = _write(outdir, "favicon", "svg", (THEME / "favicon.svg").read_bytes())
    for path in set(outdir.iterdir()) - {outdir / Path(name).name for name in made.values()}:
        path.unlink()
    return made


def _with_libraries(root: Path, outdir: Path, texts: dict[str, str]) -> dict[str, str]:
    """Write what the script of live maps loads, Plotly and the outlines, and tell it where."""
    plotly = _write(outdir, "plotly-geo", "js", _package(root, PLOTLY).read_bytes())
    world = _write(outdir, "geo-world", "js", _outlines_script((root / OUTLINES).read_bytes()))
    for name, path in (("PLOTLY_URL", plotly), ("OUTLINES_URL", world)):
        texts["live_js"] = texts["live_js"].replace(name, Path(path).name)
    return {"plotly": plotly, "outlines": world}


@lru_cache(maxsize=1)
def _outlines_script(content: bytes) -> bytes:
    outlines = json.loads(content)
    # Plotly cannot stand a feature without geometry: those places have markers alone.
    outlines["features"] = [f for f in outlines["features"] if f["geometry"]]
    told = json.dumps(outlines, separators=(",", ":"))
    return f'(self.outlines??={{}})["geo/world"]={told};'.encode()


class Bundles(NamedTuple):
    """The bundled text of each role of ENTRIES, and the files each was made from."""

    outputs: dict[str, str]
    inputs: dict[str, list[str]]


def bundles(root: Path) -> Bundles:
    """All scripts and styles of the theme, each with what it imports, from node_modules too.

    One call of the bundler makes them all; they are kept until a file of the theme, a front-end
    package or this module changes. Raises AuthorError when a package is missing or a file of the
    theme cannot be bundled.
    """
    parts = [root / "package-lock.json", Path(__file__)]
    parts += sorted(path for kind in ("src", "css") for path in (THEME / kind).glob("*.*"))
    content = b"\0".join(part.name.encode() + b"\0" + part.read_bytes() for part in parts)
    path = root / BUNDLES / f"theme.{hashlib.sha256(content).hexdigest()[:16]}.json"
    told = json.loads(kept(path, lambda made: _bundle(root, made)).read_text("utf8"))
    return Bundles(**told)


def _bundle(root: Path, made: Path) -> None:
    _package(root, Path("node_modules/vega"))
    esbuild = _package(root, Path("node_modules/esbuild/bin/esbuild"))
    with tempfile.TemporaryDirectory() as folder:
        meta = Path(folder) / "meta.json"
        command = [node(), str(esbuild), *(f"{role}={THEME / e}" for role, e in ENTRIES.items())]
        command += ["--bundle", "--minify", "--format=iife", "--legal-comments=eof", TARGET]
        command += ["--external:*_URL", f"--outdir={folder}", f"--metafile={meta}"]
        # The kit may be installed elsewhere: packages are the book's.
        packages = os.environ | {"NODE_PATH": str(root / "node_modules")}
        done = subprocess.run(command, capture_output=True, cwd=root, env=packages)
        if done.returncode:
            raise AuthorError(done.stderr.decode())
        files = {
            Path(path).name: v for path, v in json.loads(meta.read_text("utf8"))["outputs"].items()
        }
        names = {role: f"{role}{Path(entry).suffix}" for role, entry in ENTRIES.items()}
        outputs = {role: (Path(folder) / name).read_text("utf8") for role, name in names.items()}
        inputs = {role: sorted(files[name]["inputs"]) for role, name in names.items()}
    made.write_text(json.dumps({"outputs": outputs, "inputs": inputs}), "utf8")


def _write(outdir: Path, name: str, suffix: str, content: bytes) -> str:
    path = outdir / f"{name}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)
    return f"assets/{path.name}"


def _source_font(root: Path, face: str) -> Path:
    folder = _package(root, Path("node_modules/@fontsource-variable") / FACES[face])
    return folder / "files" / f"{FACES[face]}-latin-wght-normal.woff2"


def _cached(root: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A file in the font cache, made anew when a front-end package or this module changes."""
    locked = (root / "package-lock.json").read_bytes()
    key = hashlib.sha256(locked + Path(__file__).read_bytes()).hexdigest()[:12]
    path = root / FONT_CACHE / key / name
    return kept(path, make)


def _web_font(root: Path, face: str) -> bytes:
    """The face with the characters and weights of the pages alone."""

    def make(path: Path) -> None:
        from fontTools import subset
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        font = TTFont(_source_font(root, face), recalcTimestamp=False)
        font = instantiateVariableFont(font, {"wght": (min(WEIGHTS), max(WEIGHTS))})
        font.flavor = None
        narrowed = io.BytesIO()  # the subsetter wants the tables as a file has them
        font.save(narrowed)
        font = TTFont(narrowed, recalcTimestamp=False)
        options = subset.Options(flavor="woff2", layout_features=["kern", "tnum"])
        options.hinting = False
        cut = subset.Subsetter(options)
        cut.populate(unicodes=CHARACTERS)
        cut.subset(font)
        font.flavor = "woff2"
        font.save(path)

    return _cached(root, f"{face}.woff2", make).read_bytes()
