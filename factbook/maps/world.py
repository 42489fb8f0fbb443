"""A map of the world, built once and rendered twice: as SVG in the page and as a live Plotly map.

Both renderings are made from the same layers, so they show the same rows in the same colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factbook.charts import style
from factbook.maps import live, outlines, still
from factbook.maps.layers import MOST, Layer
from factbook.model.problem import AuthorError


@dataclass(frozen=True)
class WorldMap:
    """Layers over the world: `sentences` says, country by country, what a reader is told; its
    keys are the rows of the map, each of which has a mark. `names` are those on the map.

    closeup: name of a part of the world that is drawn large beside the whole, from
    data/geo/NAME.geojson. ramp: the steps of one colour that classes "1" to "5" have, the kit's
    own or one of the book's configuration.
    AuthorError lists everything that is wrong: too many layers, codes without a place, a name or a
    sentence, classes that no layer has.
    """

    layers: Sequence[Layer]
    sentences: Mapping[str, str]
    names: Mapping[str, str]
    closeup: str = ""
    ramp: str = "map"

    def __post_init__(self) -> None:
        wrong = []
        if len(self.layers) > MOST:
            wrong.append(f"{len(self.layers)} layers; the stylesheet knows {MOST}")
        if self.ramp not in style.ramps():
            wrong.append(f'no ramp is called "{self.ramp}"; there are {", ".join(style.ramps())}')
        known = {place.id for place in outlines.world().places}
        for code in self.sentences:
            if code not in known:
                shown = outlines.OUTLINES.as_posix()
                wrong.append(f'"{code}" has neither outline nor marker in {shown}')
            if code not in self.names:
                wrong.append(f'"{code}" has no name')
        for layer in self.layers:
            wrong += layer.mistakes(self.sentences)
        if wrong:
            raise AuthorError("; ".join(dict.fromkeys(wrong)))

    def drawings(self, id: str) -> dict[str, str]:
        """The map as it stands in the page, "map" and, with a close-up, "near": one mark a
        country, its class in each layer."""
        nearby, parts = self._nearby(), (self.layers, self.sentences, self.names)
        far = set(self.sentences) - nearby
        drawn = {"map": still.drawing(id, outlines.world(), *parts, far, ramp=self.ramp)}
        if self.closeup:
            ground = outlines.closeup(self.closeup)
            drawn["near"] = still.drawing(id, ground, *parts, nearby, near=True, ramp=self.ramp)
        return drawn

    def picture(self) -> str:
        """The first layer as an SVG that stands alone, with the light colours in it."""
        ground = outlines.closeup(self.closeup) if self.closeup else None
        return still.picture(
            outlines.world(),
            ground,
            self.layers[0],
            self.sentences,
            self.names,
            self._nearby(),
            self.ramp,
        )

    def controls(self, id: str) -> str:
        """Switches and legends of the layers; they work without a script."""
        return still.controls(id, self.layers, self.ramp)

    def years(self, id: str) -> str:
        """The slider of the dated layers; empty when there is none."""
        return still.years(id, self.layers)

    def live(self) -> dict[str, Any]:
        """What the page needs to make the map live: outlines, traces, layout, years."""
        return live.told(outlines.world(), self.layers, self.sentences, self.ramp)

    def _nearby(self) -> set[str]:
        """The rows whose marks are in the close-up."""
        if not self.closeup:
            return set()
        places = outlines.closeup(self.closeup).places
        return {place.id for place in places if place.within and place.id in self.sentences}
