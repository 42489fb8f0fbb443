"""Each page as a screen reader would say it: what has a role and a name, in reading order.

The words come from Chromium's accessibility tree. Running text is left out: what is kept is
how a reader finds the way, and what each control, figure and table is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factbook.build import browser
from factbook.build.host import hosting
from factbook.page.outputs.embeds import FOLDERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Node = Mapping[str, Any]
_NOW = "2026-12-01T12:00:00Z"  # pages that ask for today get the same day each time
_SCREEN: Any = {"width": 1280, "height": 900}

LANDMARKS = {
    "banner": "banner",
    "main": "main",
    "contentinfo": "footer",
    "navigation": "navigation",
    "complementary": "aside",
    "search": "search",
    "form": "form",
    "region": "region",
}
PICTURES = {
    "figure": "figure",
    "img": "image",
    "image": "image",
    "graphics-document": "drawing",
    "graphicsdocument": "drawing",
}
CONTROLS = {
    "link": "link",
    "button": "button",
    "disclosuretriangle": "fold",
    "disclosuretrianglegrouped": "fold",
    "textbox": "text field",
    "searchbox": "search field",
    "combobox": "choice",
    "comboboxselect": "choice",
    "comboboxmenubutton": "choice",
    "comboboxgrouping": "choice",
    "textfieldwithcombobox": "choice",
    "date": "date field",
    "slider": "slider",
    "spinbutton": "number field",
    "checkbox": "tick box",
    "radio": "choice of a group",
    "radiobutton": "choice of a group",
    "switch": "switch",
}
GROUPS = {"list": "list", "table": "table", "group": "group", "radiogroup": "group"}
_SAID = {**LANDMARKS, **PICTURES, **CONTROLS, **GROUPS, "heading": "heading"}
_PARTS = {"list": ("listitem", "items"), "table": ("row", "rows")}
_PARTS["graphics-document"] = _PARTS["graphicsdocument"] = ("graphics-symbol", "marks")
_STATES = {
    "expanded": ("open", "closed"),
    "checked": ("chosen", ""),
    "pressed": ("pressed", "not pressed"),
    "disabled": ("disabled", ""),
}


@dataclass(frozen=True)
class Said:
    """What is said of one element; `level` is that of a heading, else 0."""

    role: str
    kind: str
    name: str
    depth: int
    level: int = 0
    states: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """As the transcript has it."""
        words = self.kind + (f" {self.level}" if self.level else "")
        words += f' "{self.name}"' if self.name else ""
        return "  " * self.depth + ", ".join([words, *self.states])


def told(nodes: list[Node]) -> list[Said]:
    """What is said of a page, in reading order."""
    known = {node["nodeId"]: node for node in nodes}
    return list(_walk(nodes[0], known, 0)) if nodes else []


def _walk(node: Node, known: Mapping[str, Node], depth: int) -> Iterator[Said]:
    role = "" if node.get("ignored") else _value(node, "role").lower()
    said = role in _SAID and not (role == "group" and not _value(node, "name"))
    if said:
        yield _said(node, role, known, depth)
        if role in CONTROLS:
            return  # its parts are its own
    for child in _children(node, known):
        yield from _walk(child, known, depth + said)


def _said(node: Node, role: str, known: Mapping[str, Node], depth: int) -> Said:
    given = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    states = [
        yes if _true(given[name]) else no for name, (yes, no) in _STATES.items() if name in given
    ]
    if role in _PARTS:
        part, words = _PARTS[role]
        states.insert(0, f"{_count(node, known, part)} {words}")
    name = " ".join(_value(node, "name").split())
    level = int(given.get("level", 0)) if role == "heading" else 0
    return Said(role, _SAID[role], name, depth, level, tuple(filter(None, states)))


def _true(value: object) -> bool:
    return value in (True, "true", "mixed")


def _value(node: Node, key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _children(node: Node, known: Mapping[str, Node]) -> list[Node]:
    return [known[id] for id in node.get("childIds", []) if id in known]


def _count(node: Node, known: Mapping[str, Node], part: str) -> int:
    """How many parts an element has; those of another of its kind within are not its own."""
    count = 0
    for child in _children(node, known):
        role = "" if child.get("ignored") else _value(child, "role").lower()
        if role in (part, part.replace("-", "")):
            count += 1
        elif role != _value(node, "role").lower():
            count += _count(child, known, part)
    return count


def heard(page: Page, address: str) -> list[Said]:
    """What is said of the page at an address, once it is at rest."""
    page.clock.set_fixed_time(_NOW)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    return told(tree["nodes"])


def transcripts(site: Path) -> dict[str, list[Said]]:
    """What is said of every page of a built site, in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with hosting(site) as base, sync_playwright() as play:
        path = browser.needed()
        program = play.chromium.launch(executable_path=path, args=browser.flags())
        found = all_heard(program, base, site)
        program.close()
    return found


def all_heard(program: Browser, base: str, site: Path) -> dict[str, list[Said]]:
    """What is said of every page, by the page's path without its ending."""
    built = [path.relative_to(site) for path in site.rglob("*.html")]
    pages = [path.with_suffix("") for path in built if path.parent.name not in FOLDERS]
    context = program.new_context(viewport=_SCREEN, locale="en", timezone_id="UTC")
    page = context.new_page()
    names = sorted(path.as_posix() for path in pages)
    found = {name: heard(page, f"{base}/{name}.html") for name in names}
    context.close()
    return found


def changed(now: Mapping[str, list[Said]], folder: Path) -> list[str]:
    """Lines of a diff between the transcripts of a folder and what is said now."""
    kept = {
        path.relative_to(folder).with_suffix("").as_posix(): path for path in folder.rglob("*.txt")
    }
    lines: list[str] = []
    for name in sorted({*kept, *now}):
        before = kept[name].read_text("utf8").splitlines() if name in kept else []
        after = [each.line for each in now.get(name, [])]
        lines += unified_diff(before, after, f"{name} as kept", f"{name} now", n=2, lineterm="")
    return lines


def keep(now: Mapping[str, list[Said]], folder: Path) -> None:
    """Writes the transcripts; those of pages that are gone go too."""
    for path in folder.rglob("*.txt"):
        if path.relative_to(folder).with_suffix("").as_posix() not in now:
            path.unlink()
    for name, said in now.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{each.line}\n" for each in said), "utf8")
