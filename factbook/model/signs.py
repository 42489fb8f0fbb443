"""Signs that must not stand in a text: hidden ones, broken ones, and those of unmerged files.

What a reader cannot see can still part two equal names, turn a line round or hide a word. Of
spaces there are the plain one and the two thin ones of print (U+2009, U+202F), and the wide one
of Chinese and Japanese (U+3000); all others are refused by name, and so is a letter that is
written in parts (e and an accent), which looks like the whole one and is not found by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# As escapes, so that this file holds none of them itself.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for tab and line end
    "\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    "\u2000-\u2008\u200a-\u200f\u2028-\u202e\u205f-\u206f\u2800\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_NAMES = {"\ufffd": "replacement character: the letter that stood here is lost"}
# UTF-8 that was read as Windows-1252 and saved so: "é" became two letters, a quotation mark three.
_GARBLED = re.compile("Ã[\xa1-\xbfŸœŒšŠžŽ‰€‡†ƒˆ˜™„‹›]|Â[\xa1-\xbf]|â€[œ\x9d™˜“”¦¢]|ï»¿")
_MARKER = re.compile(r"^(?:(<{7}|>{7}|\|{7})(?: .*)?|(={7}))\r?$", re.MULTILINE)
_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!)|\bErr:5\d\d\b"
)
_ERROR_ABROAD = re.compile(r"#[A-ZÀ-Þ¡¿][A-ZÀ-Þ0-9/_]*[!?]|#NV|#+")  # the whole cell, in any tongue


def hidden(text: str) -> str:
    """The first sign of the text that hides something, by name, as what is wrong; "" for none."""
    for _, wrong in faults(text):
        return wrong
    return ""


def faults(text: str) -> Iterator[tuple[int, str]]:
    """(place in the text, what is wrong) for each line's first hidden sign."""
    start = 0
    for line in text.split("\n"):
        if not (line.isascii() and line.isprintable()):
            found = _first(line)
            if found is not None:
                yield start + found[0], found[1]
        start += len(line) + 1


def _first(line: str) -> tuple[int, str] | None:
    found = []
    if match := _HIDDEN.search(line):
        found.append((match.start(), f"holds {_called(match[0])}"))
    if match := _GARBLED.search(line):
        said = f'"{match[0]}" is a letter read in a wrong encoding; save the file as UTF-8'
        found.append((match.start(), said))
    if not unicodedata.is_normalized("NFC", line):
        at, parts, whole = _parted(line)
        codes = " ".join(f"U+{ord(sign):04X}" for sign in parts)
        found.append((at, f'"{whole}" is written in parts ({codes}); write it as one letter'))
    return min(found) if found else None


def _called(sign: str) -> str:
    """A sign that cannot be seen, by number and name, and what to do about it."""
    kind = unicodedata.category(sign)
    fallback = {"Cc": "control character", "Co": "private character"}.get(kind, "no character")
    name = _NAMES.get(sign) or unicodedata.name(sign, fallback).lower()
    advice = "write a plain space" if kind == "Zs" else "remove it"
    return f"the hidden sign U+{ord(sign):04X} ({name}); {advice}"


def _parted(line: str) -> tuple[int, str, str]:
    """Where a letter is written in parts: its place, the parts and the letter they make."""
    at = 0
    while at < len(line):
        end = at + 1
        while end < len(line) and unicodedata.combining(line[end]):
            end += 1
        parts = line[at:end]
        whole = unicodedata.normalize("NFC", parts)
        if whole != parts:
            return at, parts, whole
        at = end
    return 0, line[:1], unicodedata.normalize("NFC", line)[:1]  # letters of Hangul


def broken(cell: str) -> str:
    """What is wrong with a cell that shows the error of a spreadsheet's formula, "" if none."""
    if "#" not in cell and "Err:" not in cell:
        return ""
    found = _ERROR.search(cell) or _ERROR_ABROAD.fullmatch(cell.strip())
    if not found:
        return ""
    return f'"{found[0]}" is the error of a broken formula; write the value or leave it empty'


def unmerged(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) for each marker of a conflict that a merge has left in a text."""
    for match in _MARKER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        marker = match[1] or match[2]
        hint = "keep one side and remove the markers"
        if match[2]:
            hint += "; a heading begins with #"
        yield line, f"this change was not merged ({marker}): {hint}"
