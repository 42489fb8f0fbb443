"""The page's font as static files, which lay out the text of drawings."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from factbook.charts.style import FONT
from factbook.model.cache import FOLDER, kept
from factbook.model.problem import AuthorError

WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
SOURCE = Path("node_modules/@fontsource-variable/source-sans-3/files")
SOURCE /= "source-sans-3-latin-wght-normal.woff2"
# Numbers of a font's name table: family, style, full name, family and style of the whole family.
_FAMILY, _STYLE, _FULL, _WHOLE_FAMILY, _WHOLE_STYLE = 1, 2, 4, 16, 17


def folder(root: Path) -> Path:
    """The folder with the static fonts (TTF, one a weight) of the book at `root`.

    It is named by the content of the variable font and of this module. Raises AuthorError when
    the font's package is not installed.
    """
    source = root / SOURCE
    if not source.is_file():
        raise AuthorError(f"{SOURCE.as_posix()} is missing; run `make site`, which installs it")
    content = source.read_bytes() + Path(__file__).read_bytes()
    place = root / FOLDER / "fonts" / hashlib.sha256(content).hexdigest()[:12]
    for weight in WEIGHTS:
        kept(place / f"{weight}.ttf", partial(_static, source, weight))
    return place


def _static(source: Path, weight: int, path: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": weight})
    style = WEIGHTS[weight]
    names = {
        _FAMILY: FONT,
        _STYLE: style,
        _FULL: f"{FONT} {style}",
        _WHOLE_FAMILY: FONT,
        _WHOLE_STYLE: style,
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font.flavor = None
    font.save(path)
