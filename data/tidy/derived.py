"""Tables worked out from other tidy tables: what a map says of each country.

They hold no fact of their own: `make tidy` makes them anew whenever the tables they rest on
change, and `--check` says so when they are not what those tables give.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd
from common import DATA, Row, joined, judged

from factbook.model.tables import Package
from factbook.model.words import long_date

ATLAS = [
    "country", "name", "statistics", "web", "local", "offices", "centres", "website",
    "government", "region", "online", "peers", "sentence", "telemetry_class", "web_percent",
    "local_percent", "office_spells", "website_class", "aliases", "source_ids",
]  # fmt: skip
POSITIONS = [
    "country", "name", "position", "class", "doubt", "since", "when", "scope", "newer",
    "newer_class", "spells", "sentence", "aliases", "confidence", "source_ids",
]  # fmt: skip
MAP_DAY = pd.Timestamp("2024-09-30")  # the day of the map of positions
WORDS = {
    "ban-all": "Sale forbidden to everyone",
    "ban-government": "Public bodies barred",
    "ban-sector": "Critical operators barred",
    "warning": "Public warning by name",
    "guidance": "Advice, limited or without a name",
    "no-evidence": "Says it sees no evidence",
}
CLASSES = {
    "ban-all": "ban", "ban-government": "4", "ban-sector": "4", "warning": "3", "guidance": "2",
    "no-evidence": "b",
}  # fmt: skip
SEARCHED = "Searched, no act found"


@cache
def _table(name: str) -> pd.DataFrame:
    return Package.load(DATA.parent).read(name)


def _spell(of_class: str, first: object = "", end: object = "") -> str:
    """A span of one class as text: class, first year, first year without; empty: not known."""
    return f"{of_class}/{first}/{end}"


def _ids(rows: Iterable[Iterable[str]]) -> str:
    return joined([source for ids in rows for source in ids])


# What is known of each country ----------------------------------------------------------------


def _year(text: str) -> int | None:
    return int(text[:4]) if text else None


def _several(rows: pd.DataFrame, empty: str = "") -> str:
    """Places of one country in words, with years and doubts."""
    said = []
    for row in rows.itertuples():
        years = f"since {row.since[:4]}" if row.since else "first year not found"
        years = "no year" if row.state == "promised" else years
        closed = f", closed {row.until[:4]}" if row.until else ", closed, year not found"
        ends = {"closed": closed, "promised": ", announced, opening never confirmed"}
        weak = ", one source" if row.confidence == "one-secondary" else ""
        said.append(f"{row.city or 'city not named'} ({years}{ends.get(row.state, '')}{weak})")
    return "; ".join(said) or empty


def _stood(places: list, year: int) -> bool:
    """Whether one of the places stood in a year: one without a first year always did, one
    without a last year still does."""
    return any((_year(p.since) or year) <= year <= (_year(p.until) or year) for p in places)


def _office_class(offices: list, centres: list, year: int, last: int) -> str:
    """Class of a country on the layer of offices in a year; "" where nothing stood."""
    office, centre = _stood(offices, year), _stood(centres, year)
    if year >= last and all(place.state == "closed" for place in offices):
        office = False  # some closed in a year nobody found
    if office:
        strong = any(place.confidence != "one-secondary" for place in offices)
        return "5" if centre else "4" if strong else "2"
    if centre:
        return "1"
    gone = any((_year(place.until) or year) < year or year >= last for place in offices)
    return "x" if gone else ""


def _spells(offices: pd.DataFrame, centres: pd.DataFrame, first: int, last: int) -> str:
    here = [list(places.itertuples()) for places in (offices, centres)]
    classes = [_office_class(*here, year, last) for year in range(first, last + 1)]
    changes = [k for k in range(1, len(classes)) if classes[k] != classes[k - 1]]
    cuts = [0, *changes, len(classes)]
    return ";".join(
        _spell(classes[a], first + a if a else "", first + b if b < len(classes) else "")
        for a, b in zip(cuts, cuts[1:], strict=False)
        if classes[a]
    )


def _peers(code: str, rank: pd.Series, region: pd.Series, name: pd.Series) -> str:
    """The three places of the same region nearest in rank by web threats."""
    if code not in rank.index or not region[code]:
        return ""
    same = [c for c in rank.index if c != code and region[c] == region[code]]
    near = (rank[same] - rank[code]).abs().sort_values(kind="stable").index[:3]
    return ", ".join(name[c] for c in near)


def _share(row: pd.Series | None, measured: pd.DataFrame) -> str:
    """A share with its rank, and the ranks of all that are the same to a tenth of a percent."""
    if row is None:
        return ""
    tenths = measured.mean_daily_share_percent.astype(float).round(1)
    alike = measured["rank"][tenths == round(float(row.mean_daily_share_percent), 1)]
    first, last = alike.min(), alike.max()
    tied = f"; to a tenth of a percent, ranks {first} to {last} are equal" if last > first else ""
    doubt = "; doubtful" if row.doubtful else ""
    rank = f"rank {row['rank']} of {len(measured)}{tied}{doubt}"
    return f"{row.mean_daily_share_percent:.2f}%, {rank}"


def _measured(measure: str) -> pd.DataFrame:
    telemetry = _table("telemetry")
    return telemetry[telemetry.measure == measure].set_index("country")


def _places() -> tuple[pd.DataFrame, pd.DataFrame, int, int]:
    """Offices, centres, and the first and last year in which something changed."""
    places = _table("places")
    offices = places[places.kind.isin(["hq", "office"])]
    centres = places[(places.kind == "transparency-centre") & (places.state != "double")]
    opened = centres[centres.state != "promised"]
    ends = [*offices.since, *offices.until, *opened.since, *opened.until]
    years = [year for text in ends if (year := _year(text))]
    return offices, centres, min(years), max(years) + 1


def atlas() -> list[Row]:
    """One row a country: what the statistics, the places, the sites and governments say."""
    countries = _table("countries").sort_values("name")
    by_code = countries.set_index("country")
    web, local = _measured("web_threat"), _measured("local_infection")
    offices, centres, first, last = _places()
    status = _table("status").set_index("country")
    sites = list(_table("sites").itertuples())
    rows = []
    for country in countries.itertuples():
        code = country.country
        here = offices[offices.country == code]
        hubs = centres[centres.country == code]
        own = [site for site in sites if code in site.countries]
        acted = status.loc[code] if code in status.index else None
        sources = [country.source_ids, *here.source_ids, *hubs.source_ids]
        sources += [site.source_ids for site in own]
        sources += [acted.source_ids] if acted is not None else []
        shares = [frame.loc[code] if code in frame.index else None for frame in (web, local)]
        row = {
            "country": code,
            "name": country.name,
            **_statistics(country, *shares, web, local),
            "offices": _several(here, "none found"),
            "centres": _several(hubs),
            **_websites(own),
            "government": _government(code, acted),
            "region": country.region,
            "online": _online(country),
            "peers": _peers(code, web["rank"], by_code.region, by_code.name),
            "office_spells": _spells(here, hubs[hubs.state != "promised"], first, last),
            "aliases": joined(list(country.aliases)),
            "source_ids": _ids(sources),
        }
        rows.append(row | {"sentence": _said(row, (here.state == "no-end-found").any())})
    return rows


def _statistics(
    country,
    web: pd.Series | None,
    local: pd.Series | None,
    all_web: pd.DataFrame,
    all_local: pd.DataFrame,
) -> Row:
    words = {
        "user-telemetry": "A share of users was published",
        "spam-source-only": "Only as a place of spam",
        "none": "Nothing",
    }
    classes = {"user-telemetry": "4", "spam-source-only": "hatch", "none": ""}
    percent = ["" if row is None else f"{row.mean_daily_share_percent:g}" for row in (web, local)]
    return {
        "statistics": words[country.presence],
        "telemetry_class": classes[country.presence],
        "web": _share(web, all_web),
        "local": _share(local, all_local),
        "web_percent": percent[0],
        "local_percent": percent[1],
    }


def _websites(own: list) -> Row:
    said = [f"{s.host or 'named, address not seen'} ({s.language or '?'})" for s in own]
    recent = "4" if any("2026" in s.seen for s in own) else "2"
    return {"website": ", ".join(said), "website_class": recent if own else ""}


def _government(code: str, acted: pd.Series | None) -> str:
    if code == "US":
        return WORDS["ban-all"]
    if acted is not None:
        return f"{WORDS[acted.status]}, {long_date(acted.since, acted.precision)}"
    searched = code in set(_table("searched").country)
    return "searched, no act found" if searched else "not searched"


def _online(country) -> str:
    if pd.isna(country.internet_percent):
        return "no figure"
    return f"{country.internet_percent:g}% ({country.internet_period})"


def _said(row: Row, open_office: bool) -> str:
    if row["web"]:
        first = f"web threats {row['web'].split(',')[0]}; on the machine "
        first += row["local"].split(",")[0]
    elif row["telemetry_class"]:
        first = row["statistics"].lower()
    else:
        first = "no figure, which is not no users"
    office = "" if row["offices"] == "none found" else "; office on record"
    return f"{row['name']}: {first}{office}{'' if open_office or not office else ', closed'}"


# What governments decided ---------------------------------------------------------------------


def positions() -> list[Row]:
    """One row a country with a position, the United States first, then those only searched."""
    names = _table("countries").set_index("country")
    label = names.name.to_dict() | {"EU": "European Union"}
    newer = _newer()
    order = {status: k for k, status in enumerate(WORDS)}
    doubts = {row["country"]: row for row in judged("positions_doubted")}
    held = pd.concat([_american(), _table("status")], ignore_index=True)
    held = held.assign(rank=held.status.map(order)).sort_values(["rank", "since"])
    rows = []
    for r in held.itertuples():
        judgement, later = doubts.get(r.country), newer.get(r.country, ("", ""))
        doubt = judgement["doubt"] if judgement else ""
        when = long_date(r.since, r.precision)
        said = f"{label[r.country]}: {WORDS[r.status].lower()}, {when}; {r.scope}"
        said += f"; {doubt}" * bool(doubt) + f"; newer, {later[0]}" * bool(later[0])
        of_class = "hatch" if doubt else CLASSES[r.status]
        rows.append({
            "country": r.country, "name": label[r.country], "position": WORDS[r.status],
            "class": of_class, "doubt": doubt, "since": r.since.date().isoformat(),
            "when": when, "scope": r.scope, "newer": later[0], "newer_class": later[1],
            "spells": _history(r, judgement), "sentence": said,
            "aliases": joined(list(names.aliases.get(r.country, ()))),
            "confidence": r.confidence, "source_ids": _ids([r.source_ids]),
        })  # fmt: skip
    return rows + [_looked_for(r, label, names, newer) for r in _table("searched").itertuples()]


def _looked_for(r, label: dict[str, str], names: pd.DataFrame, newer: dict) -> Row:
    found = r.found if r.result == "no-position" else r.found[:1].lower() + r.found[1:]
    later = newer.get(r.country, ("", ""))
    return {
        "country": r.country, "name": label[r.country], "position": SEARCHED, "class": "o",
        "doubt": "", "since": "", "when": "", "scope": r.found, "newer": later[0],
        "newer_class": later[1], "spells": _spell("o"),
        "sentence": f"{label[r.country]}: no government act found; {found}",
        "aliases": joined(list(names.aliases.get(r.country, ()))), "confidence": "",
        "source_ids": _ids([r.source_ids]),
    }  # fmt: skip


def _event(id: str) -> pd.Series:
    return _table("events").set_index("event_id").loc[id]


def _american() -> pd.DataFrame:
    """The American ban as a position: from the day on which something was forbidden."""
    force = _table("deadlines").set_index("deadline_id").loc["fd-new-agreements"]
    scope = "Sale, updates, resale to anyone in the country; users may keep it"
    return pd.DataFrame([{
        "country": "US", "status": "ban-all", "since": force.date, "precision": "day",
        "scope": scope, "source_ids": force.source_ids,
        "confidence": _event("us-2024-06-20-final-determination").confidence,
    }])  # fmt: skip


def _newer() -> dict[str, tuple[str, str]]:
    """Country -> what happened after the day of the map, in words, and its class."""
    events = _table("events")
    kinds = events.kind.isin(["act", "step", "power", "use"])
    late = events[(events.date > MAP_DAY) & events.on_map & kinds]
    found = {}
    for country, rows in late.groupby("country"):
        told = zip(rows.date, rows.date_precision, rows.title, strict=True)
        words = "; ".join(f"{long_date(d, p)}, {title}" for d, p, title in told)
        held = set(rows.kind)
        found[country] = words, "5" if "act" in held else "3" if "step" in held else "2"
    return found


def _history(r, judgement: Row | None) -> str:
    """Spans of the classes a country went through, by year. A position in doubt is hatched from
    the year of its judgement on, or throughout when that is empty."""
    if r.country == "US":
        ban = r.since.year
        first = _event("us-2017-09-13-bod-17-01").date.year
        return ";".join([_spell("us-2", first, ban), _spell("ban", ban)])
    if r.country == "DE":
        before, warned = (
            _event(id).date.year for id in ("de-2017-bsi-no-evidence", "de-2022-bsi-warning")
        )
        return ";".join([_spell("b", before, warned), _spell("3", warned)])
    if judgement and (year := judgement["from_year"]):
        return ";".join([_spell(CLASSES[r.status], r.since.year, year), _spell("hatch", year)])
    return _spell("hatch" if judgement else CLASSES[r.status], r.since.year)


def build() -> dict[str, tuple[str, list[str], list[Row]]]:
    """Table name -> (key column, columns, rows), from the tidy tables as they stand."""
    return {"atlas": ("country", ATLAS, atlas()), "positions": ("country", POSITIONS, positions())}
