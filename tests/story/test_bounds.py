"""The bounds on American customers: by another route, and the chart's expressions against them."""

from __future__ import annotations

import copy
import csv
import re
from pathlib import Path

import pytest
from test_pages import marks, parsed

import factbook
from factbook.charts import render
from factbook.notebook.chapters import read_myst

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "chapters/unknowns.md"
FAILS = "fails: more than a quarter of all Americans"


def rows(name: str) -> dict[str, dict]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf8", newline="") as file:
        reader = csv.DictReader(file)
        return {row[reader.fieldnames[0]]: row for row in reader}


def given() -> dict[str, float]:
    """Input -> value, read from the claims and the country the input names."""
    claims, people = rows("claims"), rows("countries")
    found = {}
    for id, row in rows("inputs").items():
        cell = row["value"]
        if row["claim_id"]:
            cell = claims[row["claim_id"]]["value"]
        elif row["country"]:
            cell = people[row["country"]][row["column"]]
        found[id] = float(cell) * float(row["scale"] or 1)
    return found


def results(v: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Each method in millions, written out by hand and not read from the table."""
    spent = v["revenue"] * v["us_share"] / 100
    users = v["users"] * v["us_share"] / 100
    test_2020, test_2016 = (v["users"] * v[f"na_share_{year}"] / 100 for year in (2020, 2016))
    market = v["population"] * v["online"] / 100 * v["market"] / 100
    clients = [v[f"clients_{end}"] * v["us_share"] / 1e8 for end in ("least", "most")]
    seen = v["addresses"] * v["us_share"] / 100
    return {
        "handed-over": (v["moved"] - v["rounding"], v["moved"] + v["rounding"]),
        "spending": (spent / v["pay_most"] * v["consumer_share"] / 100, spent / v["pay_least"]),
        "users": (users / v["dearer"], users),
        "users-2020": (test_2020, test_2020),
        "users-2016": (test_2016, test_2016),
        "market-share": (market, market),
        "clients": tuple(clients),
        "addresses": (seen, seen),
    }


def said(millions: float) -> str:
    if millions >= 0.995:
        return f"{float(f'{millions:.2g}'):g} million"
    return f"{float(f'{millions * 1e6:.2g}'):,.0f}"


def sentences(v: dict[str, float]) -> list[str]:
    told = []
    for id, row in rows("bounds").items():
        if id == "official":
            text = "withheld"
        elif id == "handed-over":
            text = "about 1 million"
        else:
            low, high = results(v)[id]
            text = said(low) if row["low"] == row["high"] else f"{said(low)} to {said(high)}"
            text += f", {FAILS}" if high > v["population"] / 4 else ""
        told.append(f"{row['label']}: {text}")
    return told


@pytest.fixture(scope="module")
def draw():
    """The chapter's own form, as its cells make it."""
    drawn_forms: dict[str, factbook.estimates] = {}

    def note(form, *, id, **rest):
        drawn_forms[id] = form

    space: dict = {}
    for cell in read_myst(CHAPTER.read_text("utf8")).cells:
        if cell.cell_type == "code" and "bounds" not in drawn_forms:
            exec(compile(cell.source, "chapter", "exec"), space)
            space["figure"] = note  # once the first cell has imported the kit's own
    return drawn_forms["bounds"].draw


def drawn(draw, phone: bool = False, **changed: float) -> str:
    """The SVG with some parameters set otherwise, as a reader does."""
    spec = copy.deepcopy(draw("phone" if phone else "desk"))
    for param in spec["params"]:
        param["value"] = changed.pop(param["name"], param["value"])
    assert not changed
    return render.svg(spec)


def labels(svg: str) -> list[str]:
    return re.findall(
        r'role="graphics-symbol"[^>]*?aria-label="([^"]*: [^"]*)"', svg
    ) or re.findall(r'aria-label="([^"]*: [^"]*)" role="graphics-symbol"', svg)


def test_numbers_of_the_story_by_another_route():
    found = results(given())
    assert [said(x) for x in found["handed-over"]] == ["950,000", "1.1 million"]
    assert [said(x) for x in found["spending"]] == ["270,000", "3.6 million"]
    assert [said(x) for x in found["users"]] == ["1 million", "40 million"]
    assert [said(found[f"users-{y}"][0]) for y in (2020, 2016)] == ["60 million", "97 million"]
    assert said(found["market-share"][0]) == "13 million"
    assert [said(x) for x in found["clients"]] == ["20,000", "27,000"]
    assert said(found["addresses"][0]) == "700,000"
    assert 145 < found["users"][1] / found["spending"][0] < 155


def test_formulas_of_the_table_give_the_same():
    values = given()
    for id, row in rows("bounds").items():
        if not row["low"]:
            assert id == "official" and not row["inputs"]
            continue
        names = set(re.findall(r"[a-z][a-z0-9_]*", f"{row['low']} {row['high']}"))
        assert names == set(row["inputs"].split(";")), id
        ends = [eval(row[end], {"__builtins__": {}}, values) for end in ("low", "high")]
        assert ends == pytest.approx(results(values)[id]), id


def test_sources_of_a_bound_are_those_of_its_inputs():
    claims, inputs, people = rows("claims"), rows("inputs"), rows("countries")
    for id, row in rows("bounds").items():
        used = [inputs[i] for i in row["inputs"].split(";") if i]
        known = [set(claims[i["claim_id"]]["source_ids"].split(";")) for i in used if i["claim_id"]]
        if used:
            own = set(row["source_ids"].split(";"))
            lands = [
                set(people[i["country"]]["source_ids"].split(";")) for i in used if i["country"]
            ]
            assert own >= set().union(*known) and own <= set().union(*known, *lands), id
            assert all(own & land for land in lands), id


def test_an_assumption_of_the_reader_names_no_source():
    for row in rows("inputs").values():
        assert (row["whose"] in {"reader", "book"}) == (not row["claim_id"] and not row["country"])
        if row["whose"] == "reader":
            assert float(row["least"]) <= float(row["value"]) <= float(row["most"])


def test_the_page_shows_what_python_computes(site):
    page = parsed(site / "chapters/unknowns.html")
    for drawing in page.select("#bounds svg.plot"):
        assert sorted(marks(drawing)) == sorted(sentences(given()))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"us_share": 25.0},
        {"us_share": 8.0, "dearer": 100, "users": 100},
        {"pay_least": 5, "pay_most": 200, "consumer_share": 5},
        {"us_share": 19.5, "users": 480},
    ],
)
@pytest.mark.parametrize("phone", [False, True])
def test_a_setting_moves_the_ranges_as_python_does(draw, changed, phone):
    values = given() | changed
    svg = drawn(draw, phone, **changed)
    assert sorted(labels(svg)) == sorted(sentences(values))
    shown = " ".join(re.findall(r">([^<>]+)</text>", svg))
    for sentence in sentences(values):  # the words in the drawing are those read out
        assert f" {sentence.split(': ', 1)[1]} " in f" {shown} "
    broken = results(values)["users"][1] > values["population"] / 4
    assert shown.count(FAILS) == sum(FAILS in each for each in sentences(values)) >= broken


def test_every_setting_is_within_the_scale(draw):
    """The ends of all sliders, taken together, stay on the axis."""
    spec = draw("desk")
    binds = {p["name"]: p["bind"] for p in spec["params"] if "bind" in p}
    assert len(binds) == 6
    assert all(b["input"] == "range" and ", " in b["name"] for b in binds.values())
    ends = [given() | {name: bind[end] for name, bind in binds.items()} for end in ("min", "max")]
    highest = max(high for v in ends for _, high in results(v).values())
    assert highest < 200
