"""The page's own files: made for the declared browsers, scripts and styles alike."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from factbook.model.node import node
from factbook.model.problem import AuthorError
from factbook.page.outputs import assets

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


def test_one_call_makes_all_scripts_and_styles_for_the_same_browsers(
    targets, monkeypatch, tmp_path
):
    monkeypatch.setattr(assets, "BUNDLES", tmp_path)
    made = assets.bundles(ROOT)
    assert targets == ["--target=chrome111,firefox115,safari16.4"]
    assert set(made.outputs) == set(made.inputs) == set(assets.ENTRIES)
    assert all(made.outputs.values())
    assert assets.bundles(ROOT) == made and len(targets) == 1  # kept


def test_before_a_reader_asks_no_script_brings_a_library():
    inputs = assets.bundles(ROOT).inputs
    for role in ("js", "search_js", "roles_js", "reuse_js"):
        assert not [path for path in inputs[role] if "node_modules" in path], role
    assert [path for path in inputs["chart_js"] if "node_modules/vega" in path]


def test_a_file_that_cannot_be_bundled_is_named(monkeypatch, tmp_path):
    theme = tmp_path / "theme"
    shutil.copytree(assets.THEME, theme)
    (theme / "src/site.js").write_text('import "./nowhere.js";', "utf8")
    monkeypatch.setattr(assets, "THEME", theme)
    monkeypatch.setattr(assets, "BUNDLES", tmp_path)
    with pytest.raises(AuthorError, match="nowhere.js"):
        assets.bundles(ROOT)


def types(folder: Path) -> subprocess.CompletedProcess:
    command = [node(), str(ROOT / "node_modules/typescript/bin/tsc"), "-p", str(folder)]
    return subprocess.run(command, capture_output=True, text=True)


def test_types_of_the_scripts_hold_and_newer_functions_than_the_browsers_have_do_not(tmp_path):
    assert types(assets.THEME).stdout == ""
    shutil.copy(assets.THEME / "tsconfig.json", tmp_path)
    (tmp_path / "src").mkdir()
    new = "export const odd = [1, 2].keys().filter((n) => n % 2);\n"
    (tmp_path / "src/new.js").write_text(new, "utf8")
    assert "'filter' does not exist" in types(tmp_path).stdout


def test_assets_of_builds_before_are_dropped(tmp_path):
    (tmp_path / "site.0123456789.js").write_text("old", "utf8")
    made = assets.build_assets(ROOT, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {Path(p).name for p in made.values()}
