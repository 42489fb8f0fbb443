"""The page's own files: one stylesheet, small scripts, two fonts, named by their content."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
from pathlib import Path

from factbook.build.node import node
from factbook.charts import style
from factbook.maps.world import OUTLINES
from factbook.model.cache import kept, replace
from factbook.model.problem import AuthorError

THEME = Path(__file__).parents[1] / "theme"
FACES = {"sans": "source-sans-3", "serif": "source-serif-4"}  # labels, text
PLOTLY = Path("node_modules/plotly.js-geo-dist-min/plotly-geo.min.js")
SCRIPTS = {"js": "site", "search_js": "search", "rules_js": "rules", "reuse_js": "reuse"}
MODULES = {"rules"}  # scripts that another one imports when they are needed
# The oldest browsers the pages are made for: scripts and styles alike.
TARGET = "--target=chrome111,firefox115,safari16.4"
BUNDLES = Path("_build/.cache/bundles")
FONT_CACHE = Path("_build/.cache/fonts")
WEIGHTS = (400, 600, 700)
# Letters of English and of the names on the pages, and the punctuation of good typesetting.
CHARACTERS = [*range(0x20, 0x7F), 0xA0]
CHARACTERS += map(ord, "–—‘’“”…−→×·ÅÖÜÇÉáãåäçéèíñóôöøúüı")


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
        + style.state_css()
    )


def build_assets(root: Path, outdir: Path) -> dict[str, str]:
    """Write the assets into `outdir` and return role -> path from the site's root."""
    outdir.mkdir(parents=True, exist_ok=True)
    made = {}
    css = variables_css() + (THEME / "css" / "site.css").read_text("utf8")
    for face, name in FACES.items():
        made[face] = _write(outdir, name, "woff2", _web_font(root, face))
        css = css.replace(f"{face.upper()}_URL", Path(made[face]).name)
    made["css"] = _write(outdir, "site", "css", _minify(root, css, "css"))
    reuse = (THEME / "css" / "reuse.css").read_text("utf8")
    made["reuse_css"] = _write(outdir, "reuse", "css", _minify(root, reuse, "css"))
    for role, name in SCRIPTS.items():
        text = (THEME / "src" / f"{name}.js").read_text("utf8")
        module = name in MODULES
        made[role] = _write(outdir, name, "js", _minify(root, text, "js", module=module))
    if (root / OUTLINES).is_file():
        made["live_js"] = _live(root, outdir)
    made["chart_js"] = _write(outdir, "chart", "js", _bundle(root, "chart"))
    made["favicon"] = _write(outdir, "favicon", "svg", (THEME / "favicon.svg").read_bytes())
    return made


def _live(root: Path, outdir: Path) -> str:
    """The script of live maps, and beside it what it loads: Plotly and the outlines."""
    outlines = json.loads((root / OUTLINES).read_text("utf8"))
    # Plotly cannot stand a feature without geometry: those places have markers alone.
    outlines["features"] = [f for f in outlines["features"] if f["geometry"]]
    told = json.dumps(outlines, separators=(",", ":"))
    script = f'(self.outlines??={{}})["geo/world"]={told};'
    text = _bundle(root, "live").decode()
    plotly = _write(outdir, "plotly-geo", "js", _package(root, PLOTLY).read_bytes())
    world = _write(outdir, "geo-world", "js", script.encode())
    for name, path in (("PLOTLY_URL", plotly), ("OUTLINES_URL", world)):
        text = text.replace(name, Path(path).name)
    return _write(outdir, "live", "js", text.encode())


def _bundle(root: Path, name: str) -> bytes:
    """A script of the theme with all it imports, from node_modules too, as one file."""
    locked = (root / "package-lock.json").read_bytes()
    parts = [THEME / "src" / f"{name}.js", THEME / "src" / "parts.js", Path(__file__)]
    content = locked + b"".join(part.read_bytes() for part in parts)
    cached = root / BUNDLES / f"{name}.{hashlib.sha256(content).hexdigest()[:12]}.js"
    if not cached.is_file():
        _package(root, Path("node_modules/vega"))
        esbuild = _package(root, Path("node_modules/esbuild/bin/esbuild"))
        command = [node(), str(esbuild), str(THEME / "src" / f"{name}.js"), "--bundle", "--minify"]
        command += [TARGET, "--format=iife", "--legal-comments=eof"]
        # The kit may be installed elsewhere: packages are the book's.
        packages = os.environ | {"NODE_PATH": str(root / "node_modules")}
        done = subprocess.run(command, capture_output=True, cwd=root, env=packages)
        if done.returncode:
            raise AuthorError(done.stderr.decode())
        replace(cached, lambda path: path.write_bytes(done.stdout))
    return cached.read_bytes()


def _write(outdir: Path, name: str, suffix: str, content: bytes) -> str:
    path = outdir / f"{name}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
    path.write_bytes(content)
    return f"assets/{path.name}"


def _minify(root: Path, text: str, loader: str, *, module: bool = False) -> bytes:
    options = ["--minify", f"--loader={loader}", TARGET]
    if loader == "js":
        options.append("--format=esm" if module else "--format=iife")
    told = "\n".join([(root / "package-lock.json").read_text("utf8"), *options, text])
    name = f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.min.{loader}"

    def make(path: Path) -> None:
        esbuild = _package(root, Path("node_modules/esbuild/bin/esbuild"))
        command = [node(), str(esbuild), *options]
        done = subprocess.run(command, input=text.encode(), capture_output=True)
        if done.returncode:
            raise AuthorError(done.stderr.decode())
        path.write_bytes(done.stdout)

    return kept(root / BUNDLES / name, make).read_bytes()


def _source_font(root: Path, face: str) -> Path:
    folder = _package(root, Path("node_modules/@fontsource-variable") / FACES[face])
    return folder / "files" / f"{FACES[face]}-latin-wght-normal.woff2"


def _cached(root: Path, name: str, make) -> Path:
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
