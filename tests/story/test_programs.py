"""Every figure's code download runs from a folder with the downloaded tables, and draws."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

from test_pages import FIGURES


def test_every_program_runs_beside_the_downloaded_tables(site, tmp_path):
    with zipfile.ZipFile(next((site / "data").glob("*-data.zip"))) as file:
        file.extractall(tmp_path)
    for _, id in FIGURES:
        shutil.copy(site / "figures" / f"{id}.py", tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(id: str) -> tuple[str, str]:
        command = [sys.executable, str(tmp_path / f"{id}.py")]
        done = subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True
        )
        return id, done.stderr if done.returncode else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = {id: said for id, said in pool.map(run, [id for _, id in FIGURES]) if said}
    assert failed == {}
    for _, id in FIGURES:
        drawn, ours = (
            (folder / f"{id}.svg").read_text("utf8") for folder in (tmp_path, site / "figures")
        )
        # Without the page's font a drawing is a little wider or narrower, and else the same.
        assert drawn.count("<text") == ours.count("<text"), id
        assert (tmp_path / f"{id}.png").stat().st_size > 5000
