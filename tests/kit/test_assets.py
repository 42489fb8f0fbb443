"""The page's own files: made for the declared browsers, scripts and styles alike."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from factbook.build import assets

ROOT = Path(__file__).parents[2]


@pytest.fixture
def targets(monkeypatch) -> list[str]:
    """The browsers each call of the bundler was told to write for."""
    seen: list[str] = []
    run = subprocess.run

    def spy(command, **options):
        seen.extend(part for part in command if part.startswith("--target="))
        return run(command, **options)

    monkeypatch.setattr(assets.subprocess, "run", spy)
    return seen


def test_scripts_modules_and_styles_are_made_for_the_same_browsers(targets, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "BUNDLES", tmp_path)
    assets._minify(ROOT, "a ??= 1", "js")
    assets._minify(ROOT, "export const a = 1", "js", module=True)
    assets._minify(ROOT, "a{color:red}", "css")
    assets._bundle(ROOT, "live")
    assert len(targets) == 4
    assert set(targets) == {"--target=chrome111,firefox115,safari16.4"}
