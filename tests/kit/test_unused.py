"""A build does without what no build uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from factbook.build import unused
unused.leave_out()
import jupyter_book.sphinx, myst_nb.sphinx_ext, factbook.page
loaded = {name.partition(".")[0] for name, module in sys.modules.items() if module}
print(sorted({"sqlalchemy", "rfc3987_syntax", "pandas"} & loaded))
from myst_nb.core.execute import cache
try:
    cache.get_cache("x")
except Exception as error:
    print(type(error).__name__, error)
"""


def test_what_no_build_uses_is_not_loaded_and_says_so_when_it_is_asked():
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded, said = done.stdout.splitlines()
    assert "sqlalchemy" not in loaded and "rfc3987_syntax" not in loaded
    assert said.startswith("AuthorError") and "execute_notebooks" in said


def test_to_see_that_nothing_changed_loads_no_library_of_a_build():
    code = "import sys, factbook.build.site; print(sorted({'pandas', 'sphinx'} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
