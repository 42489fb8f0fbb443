"""The book's own settings: all that the kit takes for granted about a story.

They stand in the book's `_config.yml`: title, author, repository and launch buttons at the top,
where Jupyter Book has them, all else under `sphinx: config: factbook:`. Each has a neutral default,
so a book without any of it builds. The fields below, with their types, are the reference of what
may be set.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from factbook.model.files import read_yaml
from factbook.model.problem import AuthorError
from factbook.model.tables import find_root

FILE = "_config.yml"
KEY = "factbook"  # where the settings stand under `sphinx: config:`
_PLACE = f"sphinx: config: {KEY}"
_KINDS = {str: "text", bool: "true or false", tuple: "a list of texts", Mapping: "a mapping"}
_ELSEWHERE = {"title", "author", "language", "repository", "branch", "launch"}
ROLES = ("accent", "mark", "quiet")  # of the kit, to which a book may give its own colours
LOOKS = ("solid", "hollow", "dashed", "hatched")  # of marks, by how sure they are
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
STEPS = 5  # of a ramp
NUMBER_WORDS = (  # of English; one to three are words like others
    "four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion"
)


def _fixed(**values: Any) -> Any:
    """A mapping that nobody changes, as the default of a field."""
    return field(default_factory=lambda: MappingProxyType(values))


@dataclass(frozen=True)
class Licence:
    """A licence by its short name ("CC BY 4.0") and, where it has one, its address."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Licences:
    """Under which the texts and tables stand, and the code; None says nothing of it."""

    text: Licence | None = None
    code: Licence | None = None


@dataclass(frozen=True)
class Changelog:
    """The file, and the heading whose dated lines are news of the data ("" `file` for none)."""

    file: str = "CHANGELOG.md"
    heading: str = "Data"


@dataclass(frozen=True)
class Tables:
    """What the book calls the tables that the kit itself reads."""

    sources: str = "sources"
    corrections: str = "corrections"
    rules: str = "rules"
    synonyms: str = "synonyms"  # words readers type, and the book's words for them


@dataclass(frozen=True)
class Color:
    """A colour in both themes, as hex like #1F4E8C."""

    light: str
    dark: str


@dataclass(frozen=True)
class Ramp:
    """Five steps of one colour in both themes, from the faintest on."""

    light: tuple[str, ...]
    dark: tuple[str, ...]


@dataclass(frozen=True)
class Prose:
    """The check for bare figures: regular expressions of what may stand as it is (names of laws
    and standards), and the words that are numbers ([] to look for digits alone)."""

    allowed: tuple[str, ...] = ()
    number_words: tuple[str, ...] = tuple(NUMBER_WORDS.split())


@dataclass(frozen=True)
class Evidence:
    """The looks of marks beside those the kit knows: word of the tables -> solid, hollow, dashed
    or hatched; and what a look means, in the words of a figure's key."""

    looks: Mapping[str, str] = _fixed()
    words: Mapping[str, str] = _fixed()


@dataclass(frozen=True, eq=False)
class BookConfig:
    """All settings of a book. `colors` are its colour roles beside the neutral ones of the kit,
    or instead of some; `roles` says which of them stands for a role of the kit (accent: ban).
    `ramps` are steps of a colour for the classes of maps, beside the kit's own ("map").
    `answers` are the words for those of rules, `answer_colors` the colours of one that binds, that
    leaves free, and of the other two; `bounds` and `confidence` are the words for those of facts.
    `units` are units whose form changes with the number (Tage: {one: Tag}); in English the singular
    is found without. `spelled` are the words for numbers from zero on, of a language but English.
    """

    title: str = ""
    author: str = ""
    language: str = "en"
    slogan: str = ""
    licences: Licences = Licences()
    changelog: Changelog = Changelog()
    citation: str = "CITATION.cff"
    repository: str = ""  # its address, https://github.com/name/book
    branch: str = "main"
    launch: Mapping[str, str] = _fixed()  # binderhub_url, colab_url
    report: str = ""  # where a reader writes who found a mistake: https://… or mailto:…
    tables: Tables = Tables()
    colors: Mapping[str, Color] = _fixed()
    roles: Mapping[str, str] = _fixed()
    ramps: Mapping[str, Ramp] = _fixed()
    answers: Mapping[str, str] = _fixed(
        **{
            "yes": "Yes",
            "no": "No",
            "unsettled": "Not settled",
            "unconcerned": "Does not concern you",
        }
    )
    answer_colors: Mapping[str, str] = _fixed(
        **{
            "binds": "accent",
            "free": "quiet",
            "unsettled": "warning",
            "unconcerned": "quiet",
        }
    )
    bounds: Mapping[str, str] = _fixed(
        **{
            "exact": "",
            "about": "about",
            "more-than": "more than",
            "at-least": "at least",
            "almost": "almost",
            "up-to": "up to",
            "less-than": "fewer than",
            "withheld": "",
        }
    )
    confidence: Mapping[str, str] = _fixed(
        **{
            "primary": "a primary source",
            "two-secondary": "two or more secondary sources",
            "one-secondary": "one secondary source only",
            "computed": "worked out from these sources",
        }
    )
    units: Mapping[str, Mapping[str, str]] = _fixed()
    spelled: tuple[str, ...] = ()
    prose: Prose = Prose()
    evidence: Evidence = Evidence()
    new: Mapping[str, str] = _fixed()  # what `make new` calls a row -> its table


NEUTRAL = BookConfig()
_book: Path | None = None


def use_book(root: Path | None) -> None:
    """Take the settings of the book at `root` until told otherwise, wherever the process works;
    None for the one around the working folder. AuthorError when they are wrong."""
    global _book
    _book = root
    load_config()


def load_config(root: Path | None = None) -> BookConfig:
    """The settings of the book at `root`, by default the one around the working folder; neutral
    ones where there is no book. AuthorError says what is wrong and what is allowed."""
    root = root or _book
    if root is None:
        try:
            root = find_root()
        except AuthorError:
            return NEUTRAL
    path = Path(root) / FILE
    return _load(path, path.stat().st_mtime_ns) if path.is_file() else NEUTRAL


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int) -> BookConfig:
    return parse(read_yaml(path.parent, path.name))


def parse(content: Any) -> BookConfig:
    """The settings from the parsed `_config.yml`."""
    top = _section(content, "")
    sphinx = _section(_section(top.get("sphinx"), "sphinx").get("config"), "sphinx: config")
    given = dict(_section(sphinx.get(KEY), _PLACE))
    # These have their own place; twice said, they could differ.
    repository = _section(top.get("repository"), "repository")
    for name, value in (
        ("title", top.get("title")),
        ("author", top.get("author")),
        ("language", sphinx.get("language")),
        ("repository", repository.get("url")),
        ("branch", repository.get("branch")),
    ):
        if name in given:
            raise _wrong(name, "stands with Jupyter Book's own settings, not here")
        if value is not None:
            given[name] = str(value)
    given["launch"] = _section(top.get("launch_buttons"), "launch_buttons")
    found: BookConfig = _built(BookConfig, given, "")
    _check(found)
    return found


def _section(value: Any, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise AuthorError(f"{FILE}{f', {where}' if where else ''}: this is not a mapping")
    return value


def _wrong(where: str, said: str) -> AuthorError:
    return AuthorError(f"{FILE}, {_PLACE}{f': {where}' if where else ''}: {said}")


def _built(kind: Any, value: Any, where: str) -> Any:
    """`value` as the dataclass `kind`, each of its keys as its field's type."""
    if not isinstance(value, dict):
        raise _wrong(where, f"{value!r} is not a mapping of {', '.join(_names(kind))}")
    types = get_type_hints(kind)
    for key in value:
        if key not in types:
            near = difflib.get_close_matches(str(key), types, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            names = ", ".join(_names(kind))
            raise _wrong(where, f'no setting is called "{key}"{hint}; there are {names}')
    for each in fields(kind):
        if each.default is MISSING and each.default_factory is MISSING and each.name not in value:
            raise _wrong(where, f"{each.name} is missing")
    parts = {k: _typed(types[k], v, f"{where}: {k}" if where else k) for k, v in value.items()}
    return kind(**parts)


def _names(kind: Any) -> list[str]:
    own = _ELSEWHERE if kind is BookConfig else set()
    return [each.name for each in fields(kind) if each.name not in own]


def _typed(kind: Any, value: Any, where: str) -> Any:
    if value is not None and type(None) in get_args(kind):
        kind = get_args(kind)[0]
    if is_dataclass(kind):
        return _built(kind, value, where)
    plain = get_origin(kind) or kind
    if plain is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif plain is Mapping:
        if isinstance(value, dict):
            inner = get_args(kind)[1]
            items = {str(k): _typed(inner, v, f"{where}: {k}") for k, v in value.items()}
            return MappingProxyType(items)
    elif isinstance(value, plain):
        return value
    raise _wrong(where, f"{value!r} is not {_KINDS[plain]}")


def _check_answers(config: BookConfig) -> None:
    for setting, given, needed in (
        ("answers", config.answers, NEUTRAL.answers),
        ("answer_colors", config.answer_colors, NEUTRAL.answer_colors),
    ):
        if missing := [name for name in needed if name not in given]:
            raise _wrong(setting, f"{missing[0]} is missing; it needs {', '.join(needed)}")


def _check_hex(value: str, where: str) -> None:
    if not _HEX.fullmatch(value):
        raise _wrong(where, f'"{value}" is not a colour like #1F4E8C')


def _check(config: BookConfig) -> None:
    """What a type cannot say."""
    _check_colors(config)
    for name, address in (("repository: url", config.repository), *config.launch.items()):
        if name != "notebook_interface" and address and not address.startswith("https://"):
            raise AuthorError(f'{FILE}, {name}: "{address}" is not an address (https://…)')
    for pattern in config.prose.allowed:
        try:
            re.compile(pattern)
        except re.error as error:
            said = f"{pattern!r} is no regular expression ({error})"
            raise _wrong("prose: allowed", said) from None
    _check_answers(config)
    for word, look in config.evidence.looks.items():
        if look not in LOOKS:
            raise _wrong(f"evidence: looks: {word}", f'"{look}" is not one of {", ".join(LOOKS)}')


def _check_apart(config: BookConfig) -> None:
    """A drawing knows a colour by its light hex, so that no two may share one."""
    seen: dict[str, str] = {}
    named = [(f"colors: {name}", color.light) for name, color in config.colors.items()]
    named += [
        (f"ramps: {name}", light) for name, ramp in config.ramps.items() for light in ramp.light
    ]
    for name, light in named:
        if other := seen.get(light.lower()):
            raise _wrong(
                f"{name}: light", f"{light} is the light of {other} already; change it a little"
            )
        seen[light.lower()] = name


def _check_colors(config: BookConfig) -> None:
    for name, color in config.colors.items():
        for theme, value in (("light", color.light), ("dark", color.dark)):
            _check_hex(value, f"colors: {name}: {theme}")
    for name, ramp in config.ramps.items():
        for theme, steps in (("light", ramp.light), ("dark", ramp.dark)):
            if len(steps) != STEPS:
                raise _wrong(f"ramps: {name}: {theme}", f"{len(steps)} steps; a ramp has {STEPS}")
            for value in steps:
                _check_hex(value, f"ramps: {name}: {theme}")
    _check_apart(config)
    for role, name in config.roles.items():
        if role not in ROLES:
            raise _wrong("roles", f'"{role}" is no role of the kit; there are {", ".join(ROLES)}')
        if name not in config.colors:
            known = ", ".join(config.colors) or "none"
            raise _wrong(f"roles: {role}", f'no colour is called "{name}"; there are {known}')
