"""The chart forms: places of marks and words, bad input in one sentence, the same in every zone."""

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from factbook import calendar, estimates, grid, lanes, lines, rows, strip, text_columns
from factbook.charts import render
from factbook.charts.axis import Axis
from factbook.charts.days import DAY, day, end_of, epoch
from factbook.charts.form import Form
from factbook.charts.labels import Wanted, overlaps, place
from factbook.charts.marks import Marked
from factbook.charts.measure import text_width, wrapped
from factbook.charts.scene import Box, Words
from factbook.charts.swarm import swarm
from factbook.model.config import use_book
from factbook.model.problem import AuthorError

LAYOUTS = ("desk", "column", "phone")


def rivers(**more):
    """Rivers with a length, from a mouth measured in one year to a dam built in another."""
    table = pd.DataFrame(
        {
            "river": ["Rhine", "Danube", "Elbe", "Weser"],
            "length": [1233, 2850, 1094, 751],
            "other": [1320, None, None, 744],
            "low": [1200, 2800, 1090, 740],
            "high": [1250, 2888, 1100, 760],
            "sea": ["North Sea", "Black Sea", "North Sea", "North Sea"],
            "sure": ["primary", "two-secondary", "one-secondary", "disputed"],
            "since": ["1817-01-01", "1830-03-01", "1844-06-23", "1852-05-11"],
            "from": ["1817-05-02", "1831-03-01", "1844-06-23", None],
            "to": ["1876-09-14", "1920-01-01", None, "1868-10-17"],
            "exact": ["day", "month", "year", "day"],
        }
    )
    return table.assign(**more)


def forms():
    """One of each form, with most of its options."""
    data = rivers()
    common = {"key": "river", "label": "river", "evidence": "sure"}
    years = pd.DataFrame(
        [
            {
                "id": f"{r}{y}",
                "river": r,
                "year": y,
                "flow": f if y != 1930 else None,
                "low": f - 90,
            }
            for r, f in (("Rhine", 2300.0), ("Elbe", 870.0))
            for y in range(1900, 1960, 10)
        ]
    )
    return {
        "dots": rows(data, value="length", unit="km", other="other", group="sea", **common),
        "whiskers": rows(data, value="length", low="low", high="high", from_zero=False, **common),
        "bars": rows(data, value="length", shape="bar", broken=1500, unit="km", **common),
        "range": rows(
            data, start="low", end="high", scale="log", reference={1000: "long"}, **common
        ),
        "change": rows(data, before="low", after="length", color="quiet", **common),
        "lanes": lanes(
            data, start="from", end="to", since="since", note="sea", color="sea",
            colors={"North Sea": "mark", "Black Sea": "accent"}, day="Dammed on", holds="dammed",
            ticks=data.assign(river=data.river + " mouth", **{"from": data.since}),
            ticks_head="Mouths", reference={"1850-01-01": "steam"}, **common,
        ),
        "strip": strip(
            data, date="since", group="sea", precision="exact", period="since",
            filters={"sea": "Sea"}, **common,
        ),
        "values": strip(data, value="length", unit="km", group="sea", middle="median", **common),
        "lines": lines(years, key="id", x="year", y="flow", series="river", color="river",
                       colors={"Rhine": "mark", "Elbe": "accent"}, unit="m³"),
        "panels": lines(years, key="id", x="year", y="flow", low="low", high="flow", band=True,
                        panel="river", reference={1925: "dam"}),
        "grid": grid(data, y="sea", color="sea", **common,
                     colors={"North Sea": "mark", "Black Sea": "accent"}),
        "years": grid(data.assign(year=[1998, 2002, 1999, 1998]), y="year", empty="none", **common),
        "matrix": grid(data.assign(sea=["N", "B", "E", "W"]), y="river", x="sea", **common),
        "calendar": calendar(
            data.assign(since=["2024-06-20", "2024-06-23", "2024-07-01", "2024-07-01"],
                        to=["2024-06-21", None, None, None]),
            date="since", end="to", **common,
        ),
        "columns": text_columns(data.assign(text="It flows to the sea."), text="text",
                                column="sea", columns={"Black Sea": "South", "North Sea": "North"},
                                **common),
        "pairs": text_columns(
            data.assign(a="It flows.", b="It does not."), text={"a": "One says", "b": "The other"},
            colors={"a": "mark", "b": "quiet"}, **common,
        ),
    }  # fmt: skip


FORMS = forms()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", FORMS)
def test_words_keep_off_each_other_and_inside(name, layout):
    scene = FORMS[name].scene(layout)
    frame = Box(0, 0, scene.width, scene.height)
    assert scene.texts and not overlaps(scene.texts)
    assert all(text.box.inside(frame) for text in scene.texts)
    assert min(text.size for text in scene.texts) >= (14 if layout == "phone" else 13)


@pytest.mark.parametrize("name", FORMS)
def test_every_row_has_a_mark_that_can_be_walked(name):
    form = FORMS[name]
    for layout in LAYOUTS:
        drawn = [s["data"] for s in form.scene(layout).shapes]
        said = {d["row_key"]: d["description"] for d in drawn if d.get("description")}
        if name in {"lines", "panels"}:  # a missing value has no mark
            missing = set(form.rows[form.rows.flow.isna()].id)
            assert set(said) == set(form.rows.id) - missing
        else:
            assert set(said) >= set(form.rows[form.key])
        assert all(said.values())


@pytest.mark.parametrize("name", FORMS)
def test_shapes_stay_inside(name):
    for layout in LAYOUTS:
        scene = FORMS[name].scene(layout)
        for shape in scene.shapes:
            data = shape["data"]
            assert -1 <= data["x"] <= scene.width + 1, (layout, data)
            assert -1 <= data["y"] <= scene.height + 1, (layout, data)


@pytest.mark.parametrize("name", FORMS)
def test_vega_draws_it_the_same_twice(name):
    spec = FORMS[name].draw("desk")
    again = forms()[name].draw("desk")
    assert json.dumps(spec) == json.dumps(again)
    svg = render.svg(spec)
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    assert (width, height) == pytest.approx((760, spec["height"]), abs=1.5)
    assert svg.count('role="graphics-symbol"') >= 1
    assert all(word.split()[0] in svg for word in ("Rhine", "Elbe"))


def test_a_key_explains_only_looks_that_occur():
    plain = rows(rivers(), key="river", label="river", value="length")
    assert not any("sourced" in t.text for t in plain.scene("desk").texts)
    said = {t.text for t in FORMS["dots"].scene("desk").texts}
    assert {"well sourced", "one source", "disputed or not verified"} <= said
    assert "not evidence of what is shown" not in said
    spans = {t.text for t in FORMS["strip"].scene("desk").texts}
    assert "only the month or year is known" in spans
    colours = {t.text for t in FORMS["lanes"].scene("phone").texts}
    assert {"North Sea", "Black Sea"} <= colours


def test_looks_are_drawn():
    drawn = {d["row_key"]: d for s in FORMS["dots"].scene("desk").shapes
             if (d := s["data"]).get("description")}  # fmt: skip
    assert drawn["Rhine"]["fill"] == drawn["Rhine"]["stroke"]
    assert drawn["Elbe"]["fill"] != drawn["Elbe"]["stroke"] and not drawn["Elbe"].get("dash")
    assert drawn["Weser"]["dash"]
    hatched = rows(
        rivers(sure="not-evidence"), key="river", label="river", value="length", evidence="sure"
    )
    strokes = [s for s in hatched.scene("desk").shapes if s["kind"] == "rule"]
    solid = rows(rivers(), key="river", label="river", value="length").scene("desk").shapes
    assert len(strokes) >= len([s for s in solid if s["kind"] == "rule"]) + 2 * 4


def test_labels_stand_above_on_a_phone_and_beside_on_a_desk():
    form = rows(rivers(), key="river", label="river", value="length")
    for layout, beside in (("desk", True), ("phone", False)):
        scene = form.scene(layout)
        label = next(t for t in scene.texts if t.text == "Danube")
        dot = next(
            s["data"] for s in scene.shapes if s["data"].get("description", "").startswith("Danube")
        )
        assert (abs(label.y - dot["y"]) < 1) == beside
        assert (label.y < dot["y"] - 10) == (not beside)


def test_a_broken_bar_stops_short_and_says_its_value():
    scene = FORMS["bars"].scene("desk")
    bars = {d["row_key"]: d for s in scene.shapes if (d := s["data"]).get("description")}
    whole = bars["Rhine"]["x2"] - bars["Rhine"]["x"]
    broken = bars["Danube"]["x2"] - bars["Danube"]["x"]
    assert broken < whole * 2850 / 1233 * 0.8
    assert "2,850 km" in {t.text for t in scene.texts}


def test_words_of_columns_are_escaped_html():
    html = text_columns(
        rivers(text="<b>R & D</b>"), key="river", label="river", text="text", evidence="sure"
    ).html()
    assert "&lt;b&gt;R &amp; D&lt;/b&gt;" in html and "<b>" not in html
    assert html.count("data-row-key") == 4 and 'class="text-block role-ink look-dashed"' in html
    assert FORMS["pairs"].html().count("data-row-key") == 8


def test_years_without_a_tile_have_a_row():
    texts = [t.text for t in FORMS["years"].scene("desk").texts]
    years = [t for t in texts if t.isdigit()]
    assert years == ["1998", "1999", "2000", "2001", "2002"] and texts.count("none") == 2


def test_two_rows_share_a_day():
    drawn = {d["row_key"]: d for s in FORMS["calendar"].scene("desk").shapes
             if (d := s["data"]).get("description")}  # fmt: skip
    left, right = drawn["Elbe"], drawn["Weser"]
    assert left["y"] == right["y"] and left["x2"] <= right["x"]
    assert drawn["Rhine"]["opacity"] < 1, "a span is tinted"


# Bad input -----------------------------------------------------------------------------------

R = {"key": "river", "label": "river"}
BAD = {
    "unknown column": (
        lambda: rows(rivers(), value="lenght", **R),
        '"lenght" is no column; the data have river, length',
    ),
    "unknown key": (lambda: rows(rivers(), key="id", value="length"), '"id" is no column'),
    "no rows": (lambda: strip(rivers().head(0), date="since", **R), "no rows"),
    "two rows with one key": (
        lambda: rows(rivers(river="Rhine"), value="length", **R),
        'two rows have the key "Rhine"',
    ),
    "evidence word": (
        lambda: rows(rivers(sure="gossip"), value="length", evidence="sure", **R),
        '"gossip"; known are solid',
    ),
    "precision word": (
        lambda: strip(rivers(exact="decade"), date="since", precision="exact", **R),
        '"decade"; known are day, month, year',
    ),
    "end before start": (
        lambda: lanes(rivers(to="1700-01-01"), start="from", end="to", **R).draw("desk"),
        'row "Rhine" ends before it starts',
    ),
    "range backwards": (
        lambda: rows(rivers(), start="high", end="low", **R).draw("desk"),
        "ends before it starts",
    ),
    "outside the scale": (
        lambda: rows(rivers(), value="length", within=(0, 2000), **R).draw("desk"),
        "2,850 lies outside within, which goes from 0 to 2,000",
    ),
    "day outside": (
        lambda: strip(rivers(), date="since", within=("1820", "1900"), **R).draw("desk"),
        "1 January 1817 lies outside",
    ),
    "below a log scale": (
        lambda: rows(rivers(length=0), value="length", scale="log", **R).draw("desk"),
        "above 0 only",
    ),
    "no number": (
        lambda: rows(rivers(length="long"), value="length", **R).draw("desk"),
        "which is not a",
    ),
    "no value": (
        lambda: rows(rivers(), value="other", **R).draw("desk"),
        'the row "Danube" has no value',
    ),
    "no mark asked for": (
        lambda: rows(rivers(), **R),
        "give value, or start and end, or before and after",
    ),
    "colour": (
        lambda: rows(rivers(), value="length", color="mauve", **R),
        '"mauve" is no colour role or column',
    ),
    "colour of a value": (
        lambda: rows(rivers(), value="length", color="sea", colors={"North Sea": "mark"}, **R),
        'colors has no "Black Sea"',
    ),
    "group": (
        lambda: strip(rivers(), date="since", group="sea", groups={"North Sea": "N"}, **R),
        'groups has no "Black Sea"',
    ),
    "words too long for a bar": (
        lambda: lanes(
            rivers(word="dammed from bank to bank, at last, for good, with locks"),
            start="from",
            end="to",
            inside="word",
            **R,
        ).draw("phone"),
        "does not fit into its bar",
    ),
    "two rows in a cell": (
        lambda: grid(rivers(), y="sea", x="exact", **R),
        'two rows stand in the cell "North Sea", "day"',
    ),
    "too long for a tile": (
        lambda: grid(
            rivers(name="The longest river of all Europe, or so"),
            key="river",
            label="name",
            y="sea",
            x="river",
        ).draw("phone"),
        "too long for a tile of the phone drawing",
    ),
    "three rows on a day": (
        lambda: calendar(rivers(since="2024-01-01"), date="since", **R).draw("desk"),
        "1 January 2024 has 4 rows; a day holds two",
    ),
    "a column of text": (
        lambda: text_columns(rivers(), text="sea", column="sea", columns={"North Sea": "N"}, **R),
        'columns has no "Black Sea"',
    ),
    "labels that cannot stand": (
        lambda: strip(
            rivers(
                name="a very, very long name for one and the same river in Europe",
                since="1850-01-01",
            ),
            key="river",
            label="name",
            date="since",
        ).draw("phone"),
        "cannot be placed in the phone drawing",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_one_sentence(name):
    make, said = BAD[name]
    with pytest.raises(AuthorError) as caught:
        make()
    message = str(caught.value)
    assert said in message and "\n" not in message


INPUTS = pd.DataFrame(
    {"label": "Width", "unit": "m", "value": [200.0, 4.0], "least": [None, 1], "most": [None, 9],
     "step": [None, 1]},
    index=["width", "depth"],
)  # fmt: skip


def estimate(low, high, **more):
    methods = pd.DataFrame({"id": ["a"], "name": ["By section"], "low": [low], "high": [high]})
    about = {"key": "id", "label": "name", "low": "low", "high": "high", "within": (1, 1e9)}
    return estimates(methods, inputs=INPUTS, **about, **more)


def test_estimates_follow_their_inputs():
    form = estimate("width * depth", "(width + 100) * depth * 1000")
    spec = form.draw("desk")
    assert form.marks[0].say == "By section: 800 to 1.2 million"
    drawn = render.svg(spec)
    assert "By section: 800 to 1.2 million" in drawn and ">800 to 1.2 million<" in drawn
    spec["params"] = [{**p, "value": 8 if p["name"] == "depth" else p["value"]}
                      for p in spec["params"]]  # fmt: skip
    assert "By section: 1,600 to 2.4 million" in render.svg(spec)
    sliders = [p["bind"] for p in spec["params"] if "bind" in p]
    assert sliders == [{"input": "range", "min": 1, "max": 9, "step": 1, "name": "Width, m"}]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("width * height", '"height" is no input; there are width, depth'),
        ("width *", "is no sum of names and numbers"),
        ("__import__('os')", "has more than names, numbers, + - * / and brackets"),
        ("width ** depth", "has more than names, numbers, + - * / and brackets"),
        ("width / (depth - 4)", "divides by zero"),
    ],
)
def test_a_sum_is_no_program(formula, said):
    with pytest.raises(AuthorError, match=re.escape(said)):
        estimate(formula, "width")


# Days ----------------------------------------------------------------------------------------


def test_days_are_utc():
    assert epoch("1970-01-02") == DAY == epoch(pd.Timestamp("1970-01-02"))
    assert day(epoch("2024-06-20")).isoformat() == "2024-06-20"
    assert day(end_of(epoch("2024-12-01"), "month")).isoformat() == "2025-01-01"
    assert day(end_of(epoch("2024"), "year")).isoformat() == "2025-01-01"


ZONE = """
import json, sys
sys.path.insert(0, "tests/kit")
from test_forms import forms
print(json.dumps({n: f.draw("desk") for n, f in forms().items()}, sort_keys=True))
"""


def test_every_zone_draws_the_same():
    told = {
        zone: subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ZONE],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("Pacific/Kiritimati", "America/New_York")
    }
    assert len(set(told.values())) == 1


def test_the_specification_knows_no_local_time():
    for form in FORMS.values():
        told = json.dumps(form.draw("desk"))
        assert "toDate(on + " not in told and '"timeUnit"' not in told
        kinds = re.findall(r'"scale": \{"type": "(\w+)"', told)
        assert set(kinds) <= {"utc", "linear"} and '"type": "time"' not in told


# Parts ---------------------------------------------------------------------------------------


def test_text_is_measured():
    assert text_width("mmm", 20) > text_width("iii", 20) > 0
    assert text_width("Rhine", 20, 700) > text_width("Rhine", 20)
    lines_ = wrapped("the long river Rhine flows north", 90, 13)
    assert len(lines_) > 1 and all(text_width(line, 13) <= 90 for line in lines_)
    assert wrapped("", 90, 13) == []


def test_axis_labels_keep_apart():
    for kind, low, high in (
        ("days", epoch("2017"), epoch("2026")),
        ("days", epoch("2024-06-01"), epoch("2024-06-20")),
        ("days", epoch("2024-06-01"), epoch("2024-11-20")),
        ("numbers", 0, 720),
        ("numbers", -8, 34),
        ("powers", 100, 1e9),
    ):
        for width in (760, 620, 340):
            axis = Axis(kind, low, high, 6, width - 6, width)
            ticks = axis.ticks(14)
            spans = [axis.span(*tick, 14) for tick in ticks]
            assert len(ticks) >= 2, (kind, width)
            assert all(a[1] < b[0] for a, b in zip(spans, spans[1:], strict=False))
            assert spans[0][0] >= 0 and spans[-1][1] <= width


def test_years_are_years():
    axis = Axis("days", epoch("2017"), epoch("2026"), 0, 740, 760)
    assert [said for _, said in axis.ticks(13)][:2] == ["2017", "2018"]
    texts = {t.text for t in FORMS["lines"].scene("desk").texts}
    assert "1900" in texts and "1,900" not in texts


def test_a_swarm_keeps_its_distance():
    spans = [(float(x), float(x)) for x in (0, 0, 0, 1, 2, 3, 3, 9, 30)] + [(10.0, 40.0)]
    heights = swarm(spans, 10)
    for k, (a, h) in enumerate(zip(spans, heights, strict=True)):
        for b, other in list(zip(spans, heights, strict=True))[k + 1 :]:
            gap = max(0, a[0] - b[1], b[0] - a[1])
            assert gap**2 + (h - other) ** 2 >= 100 - 1e-3
    assert swarm(spans, 10) == heights and heights[0] == 0


def test_labels_take_the_first_free_place():
    frame = Box(0, 0, 200, 100)
    spot = [[Words("Rhine", 10, 20, 13)], [Words("Rhine", 10, 60, 13)]]
    texts, left = place([Wanted("a", spot), Wanted("b", spot)], [], frame)
    assert [t.y for t in texts] == [20, 60] and not left
    _, left = place([Wanted(n, spot) for n in "abc"], [], frame)
    assert left == ["c"]
    choosy = [Wanted("first", spot), Wanted("choosy", spot[:1])]
    texts, left = place(choosy, [], frame)
    assert not left, "one that found no place is tried first"


# The gallery ---------------------------------------------------------------------------------

TOY = Path(__file__).parent / "toy"
GALLERY = TOY / "texte/gallery.md"


@pytest.fixture
def toy_colours():
    """The toy book's colours."""
    use_book(TOY)
    yield
    use_book(None)


def gallery_forms():
    """The forms of the gallery's cells, by the id of their figure."""
    import factbook

    drawn = {}

    def figure(form, *, id, title, alt, table, sources, wide=True):
        assert form.key in table and title and alt and sources
        drawn[id] = form

    code = "\n".join(re.findall(r"```\{code-cell\} python\n(.*?)```", GALLERY.read_text(), re.S))
    code = code.replace("estimates, figure, ", "estimates, ")
    names = {"figure": figure}
    exec(compile(code, str(GALLERY), "exec"), names)
    return drawn, code, factbook


def test_the_gallery_draws_every_form_with_every_option(toy_colours):
    drawn, code, factbook = gallery_forms()
    shown = {type(form).__name__ for form in drawn.values()}
    kinds = [getattr(factbook, n) for n in factbook.__all__]
    all_forms = {k.__name__ for k in kinds if isinstance(k, type) and issubclass(k, Form)}
    assert shown == all_forms - {"WorldMap"}
    for form in drawn.values():
        assert all(form.scene(layout).texts for layout in LAYOUTS)
    for kind in {type(form) for form in drawn.values()}:
        for option in fields(kind):
            assert f"{option.name}" in (kind.__doc__ or "") + (Marked.__doc__ or ""), option.name
