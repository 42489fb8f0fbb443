"""The kit's commands: `python -m factbook build`, `check`, `serve`, `preview`, `audit`, `clean`."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from factbook.model.tables import TableError, find_root


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="factbook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the site into _build/html")
    build.add_argument("--clean", action="store_true", help="forget every cached result first")
    build.add_argument("--output", type=Path, help="another folder for the site")
    commands.add_parser("check", help="check the data alone")
    serve = commands.add_parser("serve", help="serve the built site on this machine")
    serve.add_argument("--port", type=int, default=8000)
    preview = commands.add_parser("preview", help="serve, and build again on every save")
    preview.add_argument("--port", type=int, default=8000)
    commands.add_parser("browser", help="find Chromium, or install it where that is allowed")
    audit = commands.add_parser("audit", help="measure every page against the budgets")
    audit.add_argument("--runs", type=int, default=3)
    audit.add_argument("--pages", nargs="*")
    commands.add_parser("clean", help="remove everything that was built")
    args = parser.parse_args(argv)
    try:
        root = find_root()
    except TableError as error:
        print(error, file=sys.stderr)
        return 1
    match args.command:
        case "build":
            from factbook.build.site import build as run

            return run(root, args.output and args.output.resolve(), clean=args.clean)
        case "check":
            from factbook.model import check

            problems = check.check(root)
            print(check.report(problems) if problems else check.summary(root))
            return 1 if problems else 0
        case "serve":
            from factbook.build.serve import serve_forever

            return serve_forever(root / "_build/html", args.port)
        case "preview":
            from factbook.build.serve import preview as run

            return run(root, args.port)
        case "browser":
            from factbook.build.browser import find_or_install

            path = find_or_install()
            print(path)
            return 0
        case "audit":
            from factbook.build.audit import audit as run

            return run(root, runs=args.runs, pages=args.pages)
        case "clean":
            shutil.rmtree(root / "_build", ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
