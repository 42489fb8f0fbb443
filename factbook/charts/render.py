"""Draw without a browser: Vega-Lite to SVG and to Vega, SVG to PNG.

Starting the drawing engine costs more than most drawings, so what was drawn is kept under the
hash of what it shows, the engine's version and the font, and the engine starts when something
new is to be drawn.
"""

from __future__ import annotations

import hashlib
import json
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from factbook.charts import fonts
from factbook.model.cache import FOLDER, kept
from factbook.model.tables import DESCRIPTOR, find_root


def svg(spec: dict[str, Any], root: Path | None = None) -> str:
    """The drawing of a Vega-Lite specification, in the page's font."""

    def draw(path: Path) -> None:
        path.write_text(_engine(_fonts(_root(root))).vegalite_to_svg(spec), "utf8")

    return _kept(root, "svg", json.dumps(spec, sort_keys=True), draw).read_text("utf8")


def vega(spec: dict[str, Any], root: Path | None = None) -> dict[str, Any]:
    """A Vega-Lite specification compiled to Vega."""

    def compile(path: Path) -> None:
        told = _engine(_fonts(_root(root))).vegalite_to_vega(spec)
        path.write_text(json.dumps(told), "utf8")

    text = _kept(root, "vega.json", json.dumps(spec), compile).read_text("utf8")
    compiled: dict[str, Any] = json.loads(text)
    return compiled


def png(drawing: str, root: Path | None = None, *, scale: float = 1) -> bytes:
    """An SVG as PNG: one for an author or a reader, who may have no Node (see pictures.py)."""

    def draw(path: Path) -> None:
        engine = _engine(_fonts(_root(root)))
        path.write_bytes(engine.svg_to_png(drawing, scale=scale))

    return _kept(root, f"{scale:g}.png", drawing, draw).read_bytes()


def _root(root: Path | None) -> Path:
    return root or find_root()


def _fonts(place: Path) -> Path | None:
    """The folder of the page's font; none for a program beside unpacked tables."""
    return fonts.folder(place) if (place / DESCRIPTOR).is_file() else None


def _kept(root: Path | None, suffix: str, content: str, make: Any) -> Path:
    place = _root(root)
    font = _fonts(place)
    engine = [version("vl-convert-python"), font.name if font else ""]
    zone = [str(time.timezone), *time.tzname]  # the engine draws moments as the machine's clock
    told = "\n".join([*engine, *zone, content])
    name = f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.{suffix}"
    if font is None:  # a reader's folder is left as it was
        place = Path(gettempdir()) / "factbook"
    return kept(place / FOLDER / "drawings" / name, make)


@cache
def _engine(font_folder: Path | None) -> Any:
    import vl_convert

    if font_folder:
        vl_convert.register_font_directory(str(font_folder))
    return vl_convert
