"""What a kept result is bound to: code, metadata, kernel, folder, files read, libraries."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from factbook.model.problem import AuthorError
from factbook.notebook import chapters, environment, execute, worker
from factbook.notebook.chapters import Chapter, cached, inputs_of


def page(root: Path, name: str, code: str, *, front: str = "", head: str = "") -> Chapter:
    text = f"---\n{front}kernelspec:\n  name: python3\n---\n\n# A page\n\n"
    text += f"```{{code-cell}} python\n{head}{code}\n```\n"
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
    return Chapter(path, text)


def run(root: Path, *pages: Chapter) -> int:
    return execute.execute(root, pages, say=lambda line: None)


def shown(root: Path, chapter: Chapter) -> str:
    notebook = cached(root, chapter)
    assert notebook is not None
    return chapters.code_cells(notebook)[0].outputs[0].data["text/plain"]


def test_the_same_code_in_another_folder_is_another_result(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "name.txt").write_text(folder, "utf8")
    one, two = (page(tmp_path, f"{f}/a.md", "open('name.txt').read()") for f in ("one", "two"))
    assert run(tmp_path, one, two) == 2
    assert [shown(tmp_path, one), shown(tmp_path, two)] == ["'one'", "'two'"]


def test_cell_metadata_and_kernel_belong_to_the_key(tmp_path):
    plain = page(tmp_path, "a.md", "1")
    run(tmp_path, plain)
    assert cached(tmp_path, plain)
    tagged = Chapter(plain.path, plain.text.replace("python\n1", "python\n:tags: [x]\n\n1"))
    assert tagged.text != plain.text and cached(tmp_path, tagged) is None
    renamed = Chapter(plain.path, plain.text.replace("name: python3", "name: python"))
    assert cached(tmp_path, renamed) is None


def test_a_kernel_nobody_has_is_named(tmp_path):
    other = page(tmp_path, "a.md", "1")
    other = Chapter(other.path, other.text.replace("python3", "julia"))
    with pytest.raises(AuthorError, match='a.md: kernel "julia" is unknown'):
        run(tmp_path, other)


def test_a_database_read_by_c_code_is_an_input(tmp_path):
    base = sqlite3.connect(tmp_path / "base.db")
    base.execute("create table t (a)")
    base.commit()
    code = "import sqlite3\nc = sqlite3.connect('ba' + 'se.db')\nlist(c.execute('select * from t'))"
    chapter = page(tmp_path, "a.md", code)
    run(tmp_path, chapter)
    assert inputs_of(tmp_path, chapter) == ["base.db"]
    base.execute("insert into t values (1)")
    base.commit()
    base.close()
    assert cached(tmp_path, chapter) is None


def test_a_file_that_only_c_code_opens_is_an_input_when_a_cell_names_it(tmp_path):
    import geopandas
    from shapely.geometry import Point

    places = geopandas.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs="EPSG:4326")
    places.to_file(tmp_path / "places.gpkg")
    (tmp_path / "chapters").mkdir()
    code = "import geopandas\nlen(geopandas.read_file('../places.gpkg'))"
    chapter = page(tmp_path, "chapters/a.md", code)
    run(tmp_path, chapter)
    assert inputs_of(tmp_path, chapter) == ["places.gpkg"]
    places.loc[[0, 0]].to_file(tmp_path / "places.gpkg")
    assert cached(tmp_path, chapter) is None
    run(tmp_path, chapter)
    assert shown(tmp_path, chapter) == "2"


@pytest.mark.parametrize(
    ("front", "head"),
    [("reads: [hidden.bin]\n", ""), ("", "from factbook import reads\nreads('hid' + 'den.bin')\n")],
)
def test_what_cannot_be_seen_is_declared(tmp_path, front, head):
    (tmp_path / "hidden.bin").write_text("1", "utf8")
    code = "import os\nos.read(os.open('hidden' + chr(46) + 'bin', 0), 9)" if not head else "1"
    chapter = page(tmp_path, "a.md", code, front=front, head=head)
    run(tmp_path, chapter)
    assert "hidden.bin" in inputs_of(tmp_path, chapter)
    (tmp_path / "hidden.bin").write_text("2", "utf8")
    assert cached(tmp_path, chapter) is None


def test_a_declared_file_that_is_missing_is_named(tmp_path):
    chapter = page(tmp_path, "a.md", "1", front="reads: [hidden.bin]\n")
    with pytest.raises(AuthorError, match='a.md: reads: "hidden.bin" is not a file'):
        run(tmp_path, chapter)
    chapter = page(tmp_path, "b.md", "1", front="reads: hidden.bin\n")
    with pytest.raises(AuthorError, match="b.md: reads: is a list"):
        run(tmp_path, chapter)


@pytest.mark.parametrize("forks", [True, False])
def test_another_version_of_a_library_runs_those_who_use_it(tmp_path, monkeypatch, forks):
    if not forks:  # as on a system where parting is not safe
        text = Path(worker.__file__).read_text("utf8")
        fresh = tmp_path / "worker.py"
        fresh.write_text(text.replace('FORKS = sys.platform == "linux"', "FORKS = False"), "utf8")
        monkeypatch.setattr(execute, "_WORKER", fresh)
    charts = page(tmp_path, "a.md", "import altair\nimport pandas")
    tables = page(tmp_path, "b.md", "from importlib import import_module\nimport_module('pandas')")
    plain = page(tmp_path, "c.md", "1 + 1")
    run(tmp_path, charts, tables, plain)
    now = environment.installed()

    def stale(**changed: str) -> list[bool]:
        monkeypatch.setattr(environment, "installed", lambda: now | changed)
        return [cached(tmp_path, chapter) is None for chapter in (charts, tables, plain)]

    assert stale() == [False, False, False]
    assert stale(altair="0.1") == [True, False, False]
    assert stale(numpy="0.1") == [True, True, False]
    assert stale(ipython="0.1") == [True, True, True]
    assert stale(python="3.99.0") == [True, True, True]


def test_installed_versions_are_those_of_the_folders(tmp_path):
    for name in ("Some_Lib-1.0.dist-info", "old-2.0-py3.11.egg-info", "notes"):
        (tmp_path / name).mkdir()
    found = environment.installed([str(tmp_path), str(tmp_path / "nowhere")])
    assert found.keys() == {"python", "some-lib", "old"}
    assert (found["some-lib"], found["old"]) == ("1.0", "2.0")
    assert environment.installed()["pandas"] == __import__("pandas").__version__


def test_outputs_keep_kind_and_order(tmp_path):
    code = "import sys\nprint('a')\nprint('b')\ndisplay('c')\nprint('d', file=sys.stderr)\n'e'"
    chapter = page(tmp_path, "a.md", code)
    run(tmp_path, chapter)
    notebook = cached(tmp_path, chapter)
    kinds = [
        (o.output_type, o.get("text") or o.data["text/plain"])
        for o in chapters.code_cells(notebook)[0].outputs
    ]
    assert kinds == [
        ("stream", "a\nb\n"),
        ("display_data", "'c'"),
        ("stream", "d\n"),
        ("execute_result", "'e'"),
    ]


def test_cells_share_names_and_chapters_do_not(tmp_path):
    one = page(tmp_path, "a.md", "x = 1\nx\n```\n\n```{code-cell} python\nx + 1")
    two = page(tmp_path, "b.md", "'x' in globals()")
    run(tmp_path, one, two)
    assert shown(tmp_path, two) == "False"
    assert chapters.code_cells(cached(tmp_path, one))[1].outputs[0].data["text/plain"] == "2"


def test_a_cell_that_kills_its_process_or_never_ends_is_named(tmp_path, monkeypatch):
    dead = page(tmp_path, "a.md", "import os\nos._exit(3)")
    with pytest.raises(AuthorError, match=r"a.md, the cell of line 9: .* died \(exit status 3\)"):
        run(tmp_path, dead)
    monkeypatch.setattr(execute, "LIMIT", 2)
    slow = page(tmp_path, "b.md", "import threading\nthreading.Event().wait()")
    with pytest.raises(AuthorError, match="b.md, the cell of line 9: it took more than 2 seconds"):
        run(tmp_path, slow)


def test_a_cell_may_fail_when_its_tag_says_so(tmp_path):
    chapter = page(tmp_path, "a.md", "1 / 0", head=":tags: [raises-exception]\n\n")
    run(tmp_path, chapter)
    output = chapters.code_cells(cached(tmp_path, chapter))[0].outputs[0]
    assert (output.output_type, output.ename) == ("error", "ZeroDivisionError")


def test_days_are_days_in_every_zone(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    chapter = page(tmp_path, "a.md", "import time\ntime.timezone")
    run(tmp_path, chapter)
    assert shown(tmp_path, chapter) == "0"


def test_what_a_program_prints_does_not_disturb(tmp_path):
    chapter = page(tmp_path, "a.md", "import os\nos.system('echo 0 end 0')\n'well'")
    run(tmp_path, chapter)
    assert shown(tmp_path, chapter) == "'well'"


def test_many_chapters_that_end_at_once_all_end_well(tmp_path):
    pages = [page(tmp_path, f"p{n}.md", f"'{n}'") for n in range(40)]
    assert execute.execute(tmp_path, pages, jobs=8, say=lambda line: None) == 40
    assert [shown(tmp_path, p) for p in pages] == [repr(str(n)) for n in range(40)]
