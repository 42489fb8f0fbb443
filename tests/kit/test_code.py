"""The code of a figure: its cell, what that needs, and nothing it does not."""

from __future__ import annotations

import pytest

from factbook.figure.code import program

SETUP = "import pandas as pd\nfrom factbook import fact, figure, read\n\nevents = read('events')"
OTHER = "other = 1\nfigure(other, id='other')"
CHANGE = "events['year'] = events.date\nfact('n', len(events))"
LAST = "def draw():\n    return events\n\n\nfigure(\n    draw(),\n    id='mine',\n)"


def test_a_program_has_what_its_figure_needs_in_order():
    made = program([SETUP, OTHER, CHANGE, LAST], LAST)
    assert made.index("import pandas") < made.index("events['year']") < made.index("def draw")
    assert "other" not in made and "fact('n'" not in made
    assert made.endswith("drawn = figure(\n    draw(),\n    id='mine',\n)\ndrawn.save()\n")
    compile(made, "mine.py", "exec")


CELLS = """
rows.at[0, 'a'] = 1
rows.index.name = 'x'
rows.sort_values('a', inplace=True)
for rows in [1]: pass
rows, b = 1, 2
rows += 1
with open('a') as rows: pass
def rows(): pass
import x as rows
if True: rows = 2
""".strip().splitlines()


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_that_binds_or_changes_a_needed_name_comes_along(cell):
    shown = "figure(rows)"
    assert cell in program(["unrelated = 1", cell, shown], shown)
    assert "unrelated" not in program(["unrelated = 1", cell, shown], shown)


def test_names_of_python_itself_bind_nothing():
    assert program(["len_ = 1", "figure(len([]))"], "figure(len([]))").count("\n") == 2
