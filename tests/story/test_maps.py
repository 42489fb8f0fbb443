"""The world map: geometry, marks, one table behind two renderings, the live map, the look-up."""

from __future__ import annotations

import csv
import itertools
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from shapely.geometry import Point, shape
from test_browser import open_page  # noqa: F401

from factbook import Layer, WorldMap, classify
from factbook.charts import style
from factbook.maps import layers, outlines
from factbook.model.problem import AuthorError

ROOT = Path(__file__).parents[2]
PAGE = "chapters/footprint.html"
FEATURES = json.loads((ROOT / outlines.OUTLINES).read_text("utf8"))["features"]
OUTLINES = {f["id"]: shape(f["geometry"]) for f in FEATURES if f["geometry"]}


def rows(name: str) -> list[dict]:
    with (ROOT / f"data/{name}.csv").open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRIES = {row["country"]: row for row in rows("countries")}


@pytest.fixture(scope="module")
def drawing(site) -> BeautifulSoup:
    page = BeautifulSoup((site / PAGE).read_text("utf8"), "html.parser")
    return page.select_one("#reach svg.plot-map")


@pytest.fixture(scope="module")
def live(site) -> dict:
    text = (site / "figures/reach.live.js").read_text("utf8")
    return json.loads(re.fullmatch(r'\(self\.live\?\?=\{\}\)\["reach"\]=(.*);', text)[1])


# Geometry -------------------------------------------------------------------------------------


def test_every_country_has_an_outline_or_a_marker():
    assert set(COUNTRIES) <= {feature["id"] for feature in FEATURES}
    assert [f["id"] for f in FEATURES if not f["geometry"] and f["id"] not in COUNTRIES] == []


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol, Crimea", 34.1, 44.95, "UA"),
        ("Donetsk", 37.8, 48.0, "UA"),
        ("Taipei", 121.5, 25.0, "TW"),
        ("Moscow", 37.6, 55.75, "RU"),
        ("Petropavlovsk, Kamchatka", 158.8, 53.2, "RU"),
        ("Greenland", -40.0, 72.0, "GL"),
        ("Cayenne, French Guiana", -52.9, 4.4, "GF"),
    ],
)
def test_places_lie_in_the_country_the_policy_says(place, lon, lat, country):
    found = [id for id, outline in OUTLINES.items() if outline.buffer(0).contains(Point(lon, lat))]
    assert found == [country], place


def test_no_outline_is_inverted_or_streaks_across_the_map():
    for feature in FEATURES:
        for polygon in (feature["geometry"] or {"coordinates": []})["coordinates"]:
            for number, ring in enumerate(polygon):
                steps = list(zip(ring, ring[1:], strict=False))
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in steps) / 2
                # Outer rings run clockwise: the other way round means the rest of the world.
                assert (area < 0) == (number == 0), feature["id"]
                assert max(abs(a[0] - b[0]) for a, b in steps) < 40, feature["id"]


def test_areas_are_those_of_the_countries_by_another_route():
    known = {"RU": 17.1e6, "US": 9.5e6, "DE": 0.357e6, "GR": 0.132e6, "JP": 0.378e6, "TV": 26}
    for feature in FEATURES:
        if feature["id"] in known:
            assert feature["properties"]["km2"] == pytest.approx(known[feature["id"]], rel=0.12)


def test_no_marker_stands_at_sea():
    # The reference is the outline itself where there is one; small islands may be simplified away.
    for feature in FEATURES:
        outline, props = OUTLINES.get(feature["id"]), feature["properties"]
        if outline is not None and props["km2"] > 500:
            assert outline.distance(Point(props["lon"], props["lat"])) < 1.0, feature["id"]


def broken(tmp_path, monkeypatch, text: str | None) -> str:
    (tmp_path / "data/geo").mkdir(parents=True)
    (tmp_path / "data/datapackage.json").write_text("{}", "utf8")
    if text is not None:
        (tmp_path / outlines.OUTLINES).write_text(text, "utf8")
    monkeypatch.setattr(outlines, "find_root", lambda: tmp_path)
    with pytest.raises(AuthorError) as error:
        outlines.world()
    return str(error.value)


def test_missing_truncated_or_projected_outlines_are_named(tmp_path, monkeypatch):
    whole = (ROOT / outlines.OUTLINES).read_text("utf8")
    assert "data/geo/world.geojson is missing" in broken(tmp_path / "a", monkeypatch, None)
    assert "cannot be read" in broken(tmp_path / "b", monkeypatch, whole[:5000])
    few = json.dumps({"type": "FeatureCollection", "features": FEATURES[:50]})
    assert "incomplete" in broken(tmp_path / "c", monkeypatch, few)
    moved = re.sub(r"\[(-?[\d.]+),", lambda m: f"[{float(m[1]) * 1e5},", whole)
    assert "not in degrees" in broken(tmp_path / "d", monkeypatch, moved)


def test_rows_without_a_place_or_class_are_named():
    layer = Layer("Test", {"1": "low"}, {"DE": "1", "ZZ": "1", "FR": "7"})
    with pytest.raises(AuthorError) as error:
        WorldMap([layer], {"DE": "Germany", "ZZ": "Nowhere", "FR": "France"}, {"DE": "Germany"})
    assert '"ZZ" has neither outline nor marker' in str(error.value)
    assert 'FR has the unknown class "7"' in str(error.value)
    assert '"FR" has no name' in str(error.value)


def test_classes_off_the_scale_have_their_own_look():
    names = {"DE": "Germany", "FR": "France", "SG": "Singapore"}
    classes = {"b": "of another kind", "o": "nothing there", "4": "more", "ban": "of the book"}
    of = {"DE": "b", "SG": "o", "FR": "ban"}
    world = WorldMap([Layer("Only", classes, of)], names, names)
    drawn = BeautifulSoup(world.drawings("m")["map"], "lxml")
    assert {m["data-code"]: m["data-0"] for m in drawn.select(".mark")} == of
    styles = layers.layers_css()
    for name, token in layers.colors().items():
        assert f".key-{name}{{background:var(--{token})}}" in styles
        assert f'.layer-4:checked~* [data-4="{name}"]{{fill:var(--{token})}}' in styles
    assert len({*layers.colors().values()}) == len(layers.colors())


def test_a_map_takes_the_ramp_of_the_book_it_names():
    names = {"DE": "Germany"}
    layer = Layer("Only", {"4": "more"}, {"DE": "4"})
    world = WorldMap([layer], names, names, ramp="company")
    assert ".ramp-company{--map-1:var(--company-1);" in layers.layers_css()
    assert 'class="plot plot-map ramp-company"' in world.drawings("m")["map"]
    assert style.color("company-4") in world.picture()
    assert "var(--company-4)" in json.dumps(world.live())
    with pytest.raises(AuthorError, match='no ramp is called "teal"; there are map, company'):
        WorldMap([layer], names, names, ramp="teal")


# The close-up -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_maps(site) -> tuple[BeautifulSoup, BeautifulSoup]:
    page = BeautifulSoup((site / "chapters/world.html").read_text("utf8"), "html.parser")
    return page.select_one("#abroad .map-near"), page.select_one("#abroad .figure-plot")


def test_a_row_has_one_mark_in_the_close_up_or_the_world(two_maps):
    near, far = ([m["data-code"] for m in part.select(".mark")] for part in two_maps)
    positions = {row["country"] for row in rows("positions")} - {"EU"}
    assert sorted(near + far) == sorted(positions)
    assert {"DE", "UA", "GB"} <= set(near) and {"US", "CN", "RU"} & positions <= set(far)


def test_a_country_has_one_class_on_both_maps(two_maps):
    seen: dict[str, set] = {}
    for part in two_maps:
        for shape_ in part.select("[data-code]"):
            classes = tuple(shape_.get(f"data-{k}") for k in range(5))
            seen.setdefault(shape_["data-code"], set()).add(classes)
    assert [code for code, classes in seen.items() if len(classes) > 1] == []


def test_the_close_up_holds_no_land_where_there_is_sea():
    land = [p.outline.buffer(0) for p in outlines.closeup("europe").places]
    for lon, lat in ((2, 56), (-8, 48), (18, 34.5), (34, 43)):
        assert not any(shape_.contains(Point(lon, lat)) for shape_ in land), (lon, lat)


@pytest.mark.parametrize("width", [320, 390, 560, 768, 1280, 1920])
def test_names_on_a_map_keep_off_each_other_and_are_readable(open_page, width):  # noqa: F811
    page = open_page("chapters/world.html", viewport={"width": width, "height": 900})
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('#abroad .map-names')].map((svg) =>
          [...svg.querySelectorAll('text')].filter((t) => t.checkVisibility()).map((t) => {
            const { left, top, right, bottom } = t.getBoundingClientRect();
            return [left, top, right, bottom, parseFloat(getComputedStyle(t).fontSize)];
          }))"""
    )
    assert len(boxes) == 2 and all(len(names) >= 3 for names in boxes)
    for names in boxes:
        assert min(name[4] for name in names) >= 12
        for a, b in itertools.combinations(names, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            inset = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert apart or min(inset) < 3, (a, b)


def test_the_pointer_on_the_world_says_what_the_close_up_says(open_page):  # noqa: F811
    page = open_page("chapters/world.html", viewport={"width": 1280, "height": 900})
    twin = page.locator("#abroad .figure-plot .twin[data-code=FR]")
    twin.scroll_into_view_if_needed()
    box = twin.bounding_box()
    x, y = box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.4
    page.mouse.move(x, y)
    page.mouse.move(x + 1, y)
    tip = page.locator(".tip")
    tip.wait_for()
    assert tip.inner_text().startswith("France: ")
    assert page.locator("#abroad .map-near .mark[data-code=FR].lit").count() == 1


def test_a_single_layer_is_painted_without_a_switch():
    world = WorldMap(
        [Layer("Only", {"1": "low"}, {"DE": "1"})], {"DE": "Germany"}, {"DE": "Germany"}
    )
    controls = BeautifulSoup(world.controls("m"), "lxml")
    radio = controls.select_one("input.layer-0")
    assert radio.has_attr("checked") and radio.has_attr("hidden")
    assert not controls.select("label")


def test_a_value_on_a_break_is_in_the_upper_class():
    import pandas as pd

    values = pd.Series({"a": 0.79, "b": 0.8, "c": 1.8, "d": 5.0})
    assert list(classify(values, [0.8, 1.1, 1.4, 1.8])) == ["1", "2", "5", "5"]


# One table, two renderings ----------------------------------------------------------------------


def test_every_row_has_a_visible_named_mark(drawing):
    marks = {mark["data-code"]: mark for mark in drawing.select(".mark")}
    assert set(marks) == set(COUNTRIES)
    for code, mark in marks.items():
        assert mark["aria-label"].startswith(COUNTRIES[code]["name"] + ": ")
        circle, paths = mark.find("circle"), mark.find_all("path")
        width = 0
        for path in paths:
            numbers = [int(n) for n in re.findall(r"-?\d+", path["d"])]
            width = max(width, len(numbers))
        assert circle or width > 6, code


def painted(traces: list[dict], still: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    """Country -> colour on the live map, and the countries with stripes, of one layer's traces."""
    moving, striped = {}, set()
    for trace in traces:
        if code := trace["meta"].get("hatch"):
            striped.add(code)
        elif trace["type"] == "choropleth":
            scale, steps = trace["colorscale"], trace["zmax"] + 0.5
            for code, z in zip(trace["locations"], trace["z"], strict=True):
                moving[code] = scale[2 * z][1]
                assert scale[2 * z][0] <= (z + 0.5) / steps <= scale[2 * z + 1][0]
        else:
            for code, paint in zip(trace["ids"], trace["marker"]["color"], strict=True):
                assert moving.get(code, paint) == paint or still[code] == "hatch"
                moving[code] = paint
    return moving, striped


@pytest.mark.parametrize("k", range(5))
def test_drawing_live_map_and_table_show_the_same_rows(site, drawing, live, k):
    page = BeautifulSoup((site / PAGE).read_text("utf8"), "html.parser")
    assert {row["data-key"] for row in page.select("#reach tr[data-key]")} == set(COUNTRIES)
    colors = {name: f"var(--{layers.token(name, 'company')})" for name in layers.colors()}
    still = {m["data-code"]: m.get(f"data-{k}", "") for m in drawing.select(".mark")}
    traces = [trace for trace in live["figure"]["data"] if trace["meta"]["layer"] == k]
    moving, striped = painted(traces, still)
    assert set(moving) == set(still)
    # Stripes lie over no colour, or over a grey dot; what has no class has no figure.
    instead = {"": lambda code: "var(--no-figure)"}
    instead["hatch"] = lambda code: "var(--no-figure)" if code in striped else "var(--quiet)"
    for code, paint in moving.items():
        name = still[code]
        assert paint == (colors[name] if name in colors else instead[name](code)), (k, code)


def test_classes_on_the_map_are_those_of_the_telemetry_table(drawing):
    shares = {
        r["country"]: float(r["mean_daily_share_percent"])
        for r in rows("telemetry")
        if r["measure"] == "web_threat"
    }
    assert len(shares) == 196
    for mark in drawing.select(".mark"):
        share = shares.get(mark["data-code"])
        edges = [0.8, 1.1, 1.4, 1.8]
        expected = None if share is None else str(1 + sum(share >= edge for edge in edges))
        assert mark.get("data-2") == expected


# In the browser ---------------------------------------------------------------------------------

# The live map shows this layer.
SHOWN = """layer => document.querySelector('#reach .live').data
  .every(trace => trace.meta.layer === null || trace.meta.layer === layer || !trace.visible)"""


def start(page, timeout=30_000):
    page.locator("#reach .live-tools > button").click()
    page.locator("#reach .live .choroplethlayer path").first.wait_for(timeout=timeout)


def test_live_map_takes_the_place_of_the_still_one_and_gives_it_back(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    before = page.locator("#reach .figure-plot").bounding_box()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert not [u for u in page.requests_made if "plotly" in u]
    start(page)
    assert page.locator("#reach .live .choroplethlayer path:visible").count() > 230
    after = page.locator("#reach .figure-plot").bounding_box()
    assert after["height"] == pytest.approx(before["height"], abs=1)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.locator("label[for=reach-layer-1]").click()
    page.wait_for_function(SHOWN, arg=1)
    page.locator("label[for=reach-layer-0]").click()
    page.wait_for_function(SHOWN, arg=0)
    page.locator("#reach .years input").fill("2006")
    page.wait_for_function(
        "() => document.querySelector('#reach .years output').innerText === '2006'"
        " && document.querySelector('#reach .has-years')"
    )
    ink = "document.querySelector('#reach .live').layout.hoverlabel.font.color"
    light = page.evaluate(ink)
    page.locator(".theme-switch").click()
    page.wait_for_function(f"was => {ink} !== was", arg=light)
    page.locator("#reach .live-tools > button").click()
    assert page.locator("#reach .live").count() == 0
    assert page.locator("#reach svg.plot-map").is_visible()
    assert page.troubles == []


def test_the_years_play_one_by_one_and_stop(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 390, "height": 800})
    page.clock.install()
    play, year = page.locator("#reach .play"), page.locator("#reach .years input")
    page.locator("label[for=reach-layer-1]").click()
    assert not play.is_visible()  # that layer has no years
    page.locator("label[for=reach-layer-0]").click()
    first, last = int(year.get_attribute("min")), int(year.get_attribute("max"))
    assert int(year.input_value()) == last
    play.click()  # begins with the first year
    page.wait_for_function(
        "at => Number(document.querySelector('#reach .years input').value) === at", arg=first + 2
    )
    assert f"reach.year={first + 2}" in page.url
    assert play.inner_text() == "Pause"
    play.click()
    stopped = year.input_value()
    page.clock.run_for(5000)
    assert year.input_value() == stopped
    year.fill(str(last))
    assert "reach.year" not in page.url
    assert not [u for u in page.requests_made if "plotly" in u]
    assert page.troubles == []


def test_nothing_plays_where_less_motion_is_asked_for(open_page):  # noqa: F811
    page = open_page(PAGE, reduced_motion="reduce")
    page.locator("label[for=reach-layer-0]").click()
    page.locator("#reach .years input").fill("2018")
    page.locator("#reach .has-years").wait_for()
    assert not page.locator("#reach .play").is_visible()
    assert page.locator("#reach .years output").inner_text() == "2018"


@pytest.mark.parametrize("year", [2006, 2018, 2023, 2026])
def test_the_slider_shows_offices_and_centres_as_they_stood(open_page, year):  # noqa: F811
    expected = set()
    for row in rows("places"):
        if row["kind"] not in {"hq", "office", "transparency-centre"}:
            continue
        began = not row["since"] or int(row["since"][:4]) <= year
        ended = row["until"] and int(row["until"][:4]) < year
        gone = row["state"] == "closed" and not row["until"] and year == 2026
        if began and not ended and not gone and row["state"] not in {"promised", "double"}:
            expected.add(row["country"])
    page = open_page(f"{PAGE}?reach.year={year}")
    page.locator("#reach .has-years").wait_for()
    shown = page.evaluate(
        """() => [...document.querySelectorAll('#reach .mark[data-0]:not([data-0=x])')]
          .map((mark) => mark.dataset.code)"""
    )
    assert set(shown) == expected
    said = page.locator("#reach .live-tools [role=status]").inner_text()
    assert said.startswith(f"{year} – ")
    counts = [int(n) for n in re.findall(r": (\d+)[;.]", said.replace(said[:4], "", 1))]
    grey = page.locator("#reach .mark[data-0=x]").count()
    assert sum(counts) == len(expected) + grey
    # The live map shows the same.
    start(page)
    page.wait_for_function(SHOWN, arg=0)
    closed = 5  # the class "closed since" is the fifth of the legend
    moving = page.evaluate(
        """closed => {
          const style = getComputedStyle(document.documentElement);
          const grey = ['--press', '--no-figure'].map((n) => style.getPropertyValue(n).trim());
          const { data } = document.querySelector('#reach .live');
          const codes = [];
          for (const t of data.filter((t) => t.visible && t.meta.layer === 0)) {
            if (t.z) codes.push(...t.locations.filter((c, i) => t.z[i] && t.z[i] !== closed));
            else codes.push(...t.ids.filter((c, i) => !grey.includes(t.marker.color[i])));
          }
          return codes;
        }""",
        closed,
    )
    assert set(moving) == expected


def test_live_map_works_by_touch_and_from_a_folder(site, browser, open_page):  # noqa: F811
    touch = open_page(PAGE, viewport={"width": 390, "height": 800}, has_touch=True)
    touch.locator("#reach .live-tools > button").tap()
    touch.locator("#reach .live .choroplethlayer path").first.wait_for()
    assert touch.evaluate("document.documentElement.scrollWidth") <= 390
    assert touch.troubles == []
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / PAGE).as_uri())
    start(page)
    assert all(url.startswith("file:") for url in asked)
    page.close()


@pytest.mark.parametrize("what", ["plotly-geo", "geo-world", "reach.live", "assets/live-map"])
def test_still_map_stays_when_a_part_does_not_load(open_page, what):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    page.route(re.compile(re.escape(what)), lambda route: route.abort())
    page.locator("#reach .live-tools > button").click()
    said = page.locator("#reach .live-tools [role=status]")
    said.filter(has_text="still one stays").wait_for()
    assert page.locator("#reach svg.plot-map").is_visible()
    assert page.locator("#reach .live").count() == 0


def test_layers_switch_without_a_script(open_page):  # noqa: F811
    page = open_page(PAGE, java_script_enabled=False, viewport={"width": 390, "height": 800})
    assert page.locator(".legend-0").is_visible() and not page.locator(".legend-1").is_visible()
    page.locator("label[for=reach-layer-1]").click()
    assert page.locator(".legend-1").is_visible() and not page.locator(".legend-0").is_visible()
    assert not page.locator(".lookup").is_visible()
    assert page.locator("#reach .figure-table summary").is_visible()


def test_the_map_is_printed_without_its_controls(open_page):  # noqa: F811
    page = open_page(PAGE)
    page.emulate_media(media="print")
    assert page.locator("#reach svg.plot-map").bounding_box()["height"] > 200
    assert not page.locator(".lookup").is_visible()
    assert not page.locator("#reach .live-tools > button").is_visible()


# How a live map is moved ------------------------------------------------------------------------

VIEW = """id => {
  const { projection } = document.querySelector(`#${id} .live`)._fullLayout.geo._subplot;
  return [projection.scale(), ...projection.rotate(), ...projection.translate()];
}"""
CHANGED = f"([id, was]) => String(({VIEW})(id)) !== String(was)"


def view(page, id="reach") -> list[float]:
    """Scale, rotation and shift of a live map."""
    return page.evaluate(VIEW, id)


def changed(page, was, id="reach") -> list[float]:
    """The map's view, once it is another."""
    page.wait_for_function(CHANGED, arg=[id, was])
    return view(page, id)


@pytest.mark.parametrize(("name", "id"), [(PAGE, "reach"), ("chapters/world.html", "abroad")])
def test_the_pointer_reaches_countries_of_the_live_map(open_page, name, id):  # noqa: F811
    page = open_page(name, viewport={"width": 1280, "height": 900})
    page.locator(f"#{id} .live-tools > button").click()
    page.locator(f"#{id} .live .choroplethlayer path").first.wait_for()
    brazil = page.locator(f"#{id} .mark[aria-label^=Brazil]").bounding_box()
    x, y = brazil["x"] + brazil["width"] / 2, brazil["y"] + brazil["height"] / 2
    was = view(page, id)
    page.mouse.move(x, y)
    page.mouse.move(x + 2, y + 2)
    page.locator(f"#{id} .live .hovertext", has_text="Brazil").wait_for()
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    dragged = changed(page, was, id)  # by the land
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    assert changed(page, dragged, id)[0] > dragged[0]
    page.keyboard.up("Control")
    assert page.troubles == []


def test_the_plain_wheel_over_a_live_map_is_the_pages(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    start(page)
    page.locator("#reach .live").scroll_into_view_if_needed()
    box = page.locator("#reach .live").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    was, top = view(page), page.evaluate("scrollY")
    page.mouse.wheel(0, 120)
    page.wait_for_function("top => scrollY === top + 120", arg=top)
    hint = page.locator("#reach .map-hint")
    hint.filter(has_text="Ctrl").wait_for()
    assert view(page) == was
    hint.wait_for(state="hidden")
    assert page.troubles == []


def test_keys_move_and_zoom_a_live_map(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    start(page)
    page.locator("#reach svg.plot-map").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#reach .live')")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    top, now = page.evaluate("scrollY"), view(page)
    for key, index, sign in (
        ("ArrowRight", 1, -1),
        ("ArrowLeft", 1, 1),
        ("ArrowDown", 5, -1),
        ("ArrowUp", 5, 1),
        ("+", 0, 1),
        ("-", 0, -1),
    ):
        page.keyboard.press(key)
        then = changed(page, now)
        assert (then[index] - now[index]) * sign > 0, key
        now = then
    assert page.evaluate("scrollY") == top  # the keys were the map's
    page.keyboard.press("PageDown")
    page.wait_for_function("top => scrollY > top", arg=top)
    assert page.troubles == []


def test_marks_and_sentences_stay_under_a_live_map(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    start(page)
    named = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [n.get("name", {}).get("value", "") for n in named if not n["ignored"]]
    for row in COUNTRIES.values():
        assert any(name.startswith(row["name"] + ": ") for name in names), row["name"]
    page.locator("#reach svg.plot-map").focus()
    page.keyboard.press("ArrowRight")
    mark = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.locator(".tip").inner_text() == mark
    assert page.evaluate("getComputedStyle(document.querySelector('#reach .plot')).opacity") == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('#reach tr')")
    assert page.evaluate("getComputedStyle(document.querySelector('#reach .plot')).opacity") == "0"


def touch(session, kind: str, *points: tuple[float, float]) -> None:
    told = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})


def test_one_finger_scrolls_the_page_and_two_move_and_zoom_the_map(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    start(page)
    page.locator("#reach .live").scroll_into_view_if_needed()
    box = page.locator("#reach .live").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    was, top = view(page), page.evaluate("scrollY")
    touch(session, "touchStart", (x, y))
    for far in (10, 20, 40, 60):
        touch(session, "touchMove", (x, y - far))
    touch(session, "touchEnd")
    page.wait_for_function("top => scrollY > top + 30", arg=top)
    assert view(page) == was
    y = page.locator("#reach .live").bounding_box()["y"] + box["height"] / 2
    touch(session, "touchStart", (x - 20, y), (x + 20, y))
    for wide in (30, 40, 50, 60):
        touch(session, "touchMove", (x - wide, y), (x + wide, y))
    touch(session, "touchEnd")
    pinched = changed(page, was)
    assert pinched[0] == pytest.approx(3 * was[0], rel=0.15)
    page.wait_for_function("() => !document.querySelector('#reach .live')._dragging")
    top, was = page.evaluate("scrollY"), view(page)
    touch(session, "touchStart", (x - 20, y), (x + 20, y))
    for far in (10, 20, 40):
        touch(session, "touchMove", (x - 20 + far, y - far), (x + 20 + far, y - far))
    touch(session, "touchEnd")
    moved = changed(page, was)
    assert moved[0] == was[0] and moved[1] > was[1] and moved[5] == pytest.approx(was[5] - 40)
    assert page.evaluate("[scrollY, visualViewport.scale]") == [top, 1]
    assert page.troubles == []


def test_ten_resizes_are_one_redraw(open_page):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    start(page)
    page.clock.install()
    redraws = """() => {
      const { react } = Plotly;
      window.redraws = 0;
      Plotly.react = (...all) => (window.redraws++, react(...all));
    }"""
    page.evaluate(redraws)
    for _ in range(10):
        page.evaluate("dispatchEvent(new Event('resize'))")
        page.clock.run_for(20)
    assert page.evaluate("redraws") == 0
    page.clock.run_for(2000)
    assert page.evaluate("redraws") == 1


@pytest.mark.parametrize("what", ["plotly-geo", "geo-world", "reach.live", "assets/live-map"])
def test_a_part_that_brings_nothing_is_said_and_asked_for_again(open_page, what):  # noqa: F811
    page = open_page(PAGE, viewport={"width": 1280, "height": 900})
    pattern = re.compile(re.escape(what))
    page.route(pattern, lambda route: route.fulfill(body="", content_type="text/javascript"))
    button = page.locator("#reach .live-tools > button")
    button.click()
    page.locator("#reach .live-tools [role=status]", has_text="still one stays").wait_for()
    assert page.locator("#reach svg.plot-map").is_visible()
    assert page.locator("#reach .live").count() == 0
    page.unroute(pattern)
    start(page)
    assert page.troubles == []


# In a notebook ---------------------------------------------------------------------------------


def test_a_map_in_a_notebook_looks_as_on_its_page_and_changes_nothing_around_it(browser):
    import pandas as pd

    from factbook import figure

    names = {"DE": "Germany", "FR": "France", "BR": "Brazil"}
    layers = [
        Layer("One", {"1": "low", "4": "high"}, {"DE": "1", "FR": "4"}),
        Layer("Two", {"2": "some"}, {"BR": "2"}),
    ]
    drawn = figure(
        WorldMap(layers, names, names),
        id="m",
        title="A map",
        alt="A map of three countries.",
        table=pd.DataFrame({"country": names.keys(), "name": names.values()}),
        sources=[rows("sources")[0]["source_id"]],
    )
    html = drawn._repr_mimebundle_()["text/html"]
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_content(f"<table><tr><td id=around>1</td></tr></table>{html}")
    fills = page.evaluate(
        """() => Object.fromEntries(['DE', 'FR', 'BR'].map((code) => {
          const mark = document.querySelector(`.mark[data-code=${code}]`);
          return [code, getComputedStyle(mark).fill];
        }))"""
    )
    black = "rgb(0, 0, 0)"
    assert len({black, *fills.values()}) == 4  # a colour each, and none is that of no style
    assert page.locator(".legend").filter(visible=True).count() == 1
    page.locator("label", has_text="Two").click()
    assert page.locator(".legend-1").is_visible() and not page.locator(".legend-0").is_visible()
    assert page.evaluate("getComputedStyle(around).padding") == "1px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    page.close()


def test_a_chart_in_a_notebook_is_drawn_once_in_the_colours_of_its_page(browser):
    import altair as alt
    import pandas as pd

    from factbook import figure

    table = pd.DataFrame({"x": [1, 2], "y": [3, 4], "words": ["first", "second"]})
    chart = alt.Chart(table).mark_circle().encode(x="x:Q", y="y:Q", description="words:N")
    source = [rows("sources")[0]["source_id"]]
    words = {"id": "c", "title": "A chart", "alt": "Two dots.", "key": "words"}
    drawn = figure(chart, table=table, sources=source, **words)
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_content(drawn._repr_mimebundle_()["text/html"])
    assert page.locator("svg.plot").filter(visible=True).count() == 1
    dots = page.locator("svg.plot-desk .mark")
    assert dots.count() == 2
    assert dots.first.evaluate("dot => getComputedStyle(dot).fill") not in ("none", "rgb(0, 0, 0)")
    page.close()
