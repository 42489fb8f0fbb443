"""No figure is drawn otherwise unless somebody meant it (`make drawings` says so)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from factbook.build.diff import REPORT, check_drawings

ROOT = Path(__file__).parents[2]
MEANT = Path(__file__).with_name("drawings.sha256")


def test_every_figure_is_drawn_as_it_was_meant(site):
    changed = check_drawings(site, MEANT)
    if changed and (ROOT / ".git").exists():  # the report needs the book's history
        subprocess.run([sys.executable, "-m", "factbook", "diff", "HEAD"], cwd=ROOT)
    listed = "; ".join(changed)
    said = f"{listed}. See {REPORT} (make diff); when all is meant, make drawings"
    assert changed == [], said
