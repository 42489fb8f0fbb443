"""The kit's commands: `python -m factbook build`, `check`, `serve`, `preview`, `audit`, `bench`."""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from factbook.model.problem import AuthorError
from factbook.model.tables import find_root


def main(argv: list[str] | None = None) -> int:
    """Run one command in the book around the current folder; its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that lacks a letter shows a mark
            stream.reconfigure(errors="replace")
    args = _parser().parse_args(argv)
    try:
        return _COMMANDS[args.command](find_root(), args)
    except AuthorError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        from factbook.build import machine

        if not machine.why(error):
            raise
        print(machine.why(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="factbook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the site into _build/html")
    build.add_argument("--clean", action="store_true", help="forget every cached result first")
    build.add_argument("--output", type=Path, help="another folder for the site")
    build.add_argument("--address", default="", help="where the site will stand (https://…)")
    new = commands.add_parser("new", help="start a row, a chapter or a figure in a valid state")
    new.add_argument("what", nargs="?", help="chapter, figure, a word of the settings or a table")
    new.add_argument("name", nargs="?", help="its id; the code of a country")
    new.add_argument("given", nargs="*", help="column=value", metavar="column=value")
    diff = commands.add_parser("diff", help="what changed since a commit, as readers see it")
    diff.add_argument("base", nargs="?", default="main")
    drawings = commands.add_parser("drawings", help="note how every figure is drawn: as meant")
    drawings.add_argument("file", type=Path)
    spoken = commands.add_parser("transcripts", help="keep what a screen reader says of each page")
    spoken.add_argument("folder", type=Path)
    commands.add_parser("edition", help="freeze the built site with checksums, and as one file")
    commands.add_parser("nginx", help="print a block for nginx that serves the site")
    commands.add_parser("check", help="check data, settings and pages without a build")
    commands.add_parser("reading", help="how the built pages read: words, minutes, sentences")
    serve = commands.add_parser("serve", help="serve the built site on this machine")
    preview = commands.add_parser("preview", help="serve, and build again on every save")
    for each in (serve, preview):
        each.add_argument("--address", default="127.0.0.1", help="0.0.0.0: for all your network")
        each.add_argument("--port", type=int, default=8000)
    browser = commands.add_parser("browser", help="print where Chromium is")
    browser.add_argument("--install", action="store_true", help="install it where there is none")
    commands.add_parser("links", help="ask every address of the sources whether it answers")
    audit = commands.add_parser("audit", help="measure every page against the budgets")
    audit.add_argument("--runs", type=int, default=3)
    audit.add_argument("--pages", nargs="*")
    audit.add_argument("--table", type=Path, help="a CSV file of the book for the results")
    bench = commands.add_parser("bench", help="compare what a build costs with the stock tool")
    bench.add_argument("--runs", type=int, default=3)
    bench.add_argument(
        "--generated", type=int, nargs="*", default=[], help="repeat with so many chapters more"
    )
    commands.add_parser("clean", help="remove everything that was built")
    return parser


def _build(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.site import build

    return build(
        root, args.output and args.output.resolve(), clean=args.clean, address=args.address
    )


def _check(root: Path, args: argparse.Namespace) -> int:
    from factbook.model.check import report, summary
    from factbook.notebook import check

    problems = check.book(root)
    print(report(problems) if problems else summary(root))
    return 1 if problems else 0


def _new(root: Path, args: argparse.Namespace) -> int:
    from factbook.build import new

    if args.name:
        print(new.new(root, args.what, args.name, args.given))
        return 0
    places = new.open_places(root)
    print("\n".join(places) or "Nothing is left to be filled in.")
    return 1 if places else 0


def _diff(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.diff import diff

    return diff(root, args.base)


def _drawings(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.diff import check_drawings, keep_drawings

    changed = check_drawings(root / "_build/html", args.file)
    keep_drawings(root / "_build/html", args.file)
    print("\n".join(changed) or "Every figure is drawn as it was.")
    return 0


def _transcripts(root: Path, args: argparse.Namespace) -> int:
    from factbook.build import transcript

    now = transcript.transcripts(root / "_build/html")
    print("\n".join(transcript.changed(now, args.folder)) or "Every page is said as it was.")
    transcript.keep(now, args.folder)
    return 0


def _edition(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.edition import edition

    return edition(root, root / "_build/html")


def _nginx(root: Path, args: argparse.Namespace) -> int:
    from factbook.page.outputs.hosts import nginx

    print(nginx(root / "_build/html"), end="")
    return 0


def _reading(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.readability import report

    return report(root, root / "_build/html")


def _serve(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.serve import serve_forever

    return serve_forever(root / "_build/html", args.address, args.port)


def _preview(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.preview import preview

    return preview(root, args.address, args.port)


def _browser(root: Path, args: argparse.Namespace) -> int:
    from factbook.build import browser

    print(browser.install() if args.install else browser.needed())
    return 0


def _links(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.links import links

    return links(root)


def _audit(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.audit import audit

    return audit(root, runs=args.runs, pages=args.pages, table=args.table)


def _bench(root: Path, args: argparse.Namespace) -> int:
    from factbook.build.bench import bench

    return bench(root, runs=args.runs, generated=tuple(args.generated))


def _clean(root: Path, args: argparse.Namespace) -> int:
    shutil.rmtree(root / "_build", ignore_errors=True)
    return 0


_COMMANDS: dict[str, Callable[[Path, argparse.Namespace], int]] = {
    "build": _build,
    "check": _check,
    "diff": _diff,
    "drawings": _drawings,
    "transcripts": _transcripts,
    "edition": _edition,
    "new": _new,
    "nginx": _nginx,
    "reading": _reading,
    "serve": _serve,
    "preview": _preview,
    "browser": _browser,
    "links": _links,
    "audit": _audit,
    "bench": _bench,
    "clean": _clean,
}

if __name__ == "__main__":
    sys.exit(main())
