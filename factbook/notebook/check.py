"""All that can be wrong with a book and be found without running a chapter."""

from __future__ import annotations

from pathlib import Path

from factbook.model import changelog, check, files
from factbook.model.citation import Citation
from factbook.model.config import FILE, load_config, use_book
from factbook.model.problem import AuthorError, Problem
from factbook.model.tables import Package
from factbook.notebook import contents, references


def texts(root: Path) -> list[Problem]:
    """Mistakes of the book's texts as files, of its settings and of its contents."""
    pages, problems = contents.read(root)
    named = [FILE, contents.FILE, *pages]
    try:
        config = load_config(root)
        named += [config.citation, config.changelog.file]
        problems += changelog.check(root, config.changelog)
    except AuthorError as error:
        problems += error.problems or [Problem(FILE, 0, "", _bare(error))]
    return sorted({*problems, *files.check(root, named)})


def book(root: Path) -> list[Problem]:
    """All mistakes of the book at once: of its texts, its data, and what its pages name."""
    problems = {*texts(root), *check.check(root)}
    if not problems:
        problems |= {*_citation(root), *references.check(root, contents.read(root)[0])}
    return sorted(problems)


def _bare(error: AuthorError) -> str:
    """A sentence about the settings without the name of their file."""
    return str(error).removeprefix(FILE).lstrip(",: ")


def _citation(root: Path) -> list[Problem]:
    use_book(root)
    try:
        Citation.load(Package.load(root))
    except AuthorError as error:
        file = load_config(root).citation
        wrong = str(error).removeprefix(f"{file}: ")
        return [*error.problems] or [Problem(file, 0, "", wrong)]
    finally:
        use_book(None)
    return []
