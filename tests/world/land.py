"""A made-up country of any size, for tests of what holds in every country.

Seventeen million people in twelve regions and sixty places: towns whose sizes follow the rank-size rule, from a capital
of two and a half million down, and the rural rest of each region. One group of people, three strata, the usual sites in
the centres, reserves, and a price that doubles everywhere or nowhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steppefire.kernels.random import run_key
from steppefire.runs.draws import draw
from steppefire.scenario import Scenario, load
from steppefire.scenario.model.draw import Draw

PEOPLE = 17_000_000
REGIONS = 12
TOWNS = 48
CAPITAL = 2_500_000
ZIPF = 1.2
WEAK, STRONG = 0.4, 0.6
"""Exposure of the region that the price concerns least and of the one that it concerns most."""
GUESS = "assumption: a made-up country"

FACTIONS = """\
faction,weight,role,hold,sacrifice,call,give_way,coup,flight,hold_per_threat,sacrifice_per_threat,call_per_threat,give_way_per_threat,coup_per_threat,flight_per_threat,source
leader,0.5,,1.0,0.6,0.2,0.0,0.0,0.0,-0.25,0.25,0.35,0.0,0.0,0.0,assumption: a made-up country
old guard,,rival,1.0,0.0,0.3,0.2,0.2,0.0,-0.20,0.00,0.05,0.15,0.15,0.0,assumption: a made-up country
army,0.3,,1.0,0.5,0.4,0.1,0.1,0.0,-0.25,0.20,0.30,0.05,0.05,0.0,assumption: a made-up country
business,0.2,,1.0,0.6,0.4,0.3,0.1,0.2,-0.35,0.20,0.20,0.15,0.05,0.05,assumption: a made-up country
"""
"""Factions, their options, and what each is worth to them per unit of threat."""


@dataclass(frozen=True)
class Land:
    """What a made-up country has.

    Parameters
    ----------
    scale
        People, guards, officers and weapons relative to the country of seventeen million.
    towns
        Number of towns, the centres of the regions included.
    days
        Length of the record.
    shock
        Whether the price doubles in the first hour.
    policies
        Hours and names of policies, ordered in the whole country or at a place or site given as a third entry.
    elites
        Whether it has factions.
    alliance
        Alliance that can be asked for help.
    organised
        Whether organised groups come to the capital and the second city, and a call to the capital.
    """

    scale: float = 1.0
    towns: int = TOWNS
    days: int = 15
    shock: bool = True
    policies: tuple[tuple[int, str] | tuple[int, str, str], ...] = ()
    elites: bool = False
    alliance: str | None = None
    organised: bool = False


def load_land(folder: Path, land: Land) -> Scenario:
    """Write a made-up country into a folder, which is created if necessary, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _files(land).items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def draws(scenario: Scenario, count: int, seed: int = 1) -> Iterator[tuple[int, Draw]]:
    """Yield keys and draws from the priors of a scenario."""
    for run in range(count):
        key = run_key(seed, run)
        yield key, draw(scenario, key)


def _table(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def _stamp(hour: int) -> str:
    return f"2022-01-{1 + hour // 24:02d} {hour % 24:02d}:00"


def _places(land: Land) -> list[tuple[str, str, str, int, float, float, float]]:
    """Return name, region, kind, people, latitude, longitude and poverty of the places."""
    sizes = [round(land.scale * CAPITAL / rank**ZIPF) for rank in range(1, land.towns + 1)]
    rest = round(land.scale * PEOPLE * (land.towns / TOWNS) ** 0.5)
    rural = (max(rest, sum(sizes) * 2) - sum(sizes)) // REGIONS
    out = []
    for number, people in enumerate(sizes):
        region, ring = number % REGIONS, number // REGIONS
        kind = "centre" if ring == 0 else "town"
        out.append((f"Town {number + 1}", region, kind, people, ring))
    out += [(f"Country {region + 1}", region, "rural", rural, TOWNS // REGIONS) for region in range(REGIONS)]
    placed = []
    for number, (name, region, kind, people, ring) in enumerate(out):
        lat = 42 + 2.5 * (region % 3) + 0.35 * math.sin(2.4 * number) * ring
        lon = 55 + 4 * (region // 3) + 0.5 * math.cos(2.4 * number) * ring
        poverty = 0.06 + 0.03 * math.sin(1.7 * number)
        placed.append((name, f"Region {region + 1}", kind, people, lat, lon, poverty))
    return placed


def _files(land: Land) -> dict[str, str]:
    places = _places(land)
    centres = [name for name, _, kind, *_ in places if kind == "centre"]

    def scaled(people: int) -> int:
        return round(land.scale * people)

    header = {
        "name": "land", "title": "A made-up country", "summary": "Nothing in it is real.", "currency": "TNG",
        "start": "2022-01-01 00:00", "end": f"2022-01-{land.days + 1:02d} 00:00", "utc_offset": 5,
        "population": sum(people for _, _, _, people, *_ in places),
        "groups": {"everyone": {"title": "Everyone", "source": GUESS}},
        "strata": [
            {"name": name, "share": share, "takes_part": takes_part, "disposition": disposition, "source": GUESS}
            for name, share, takes_part, disposition in (
                ("children", 0.27, False, 0), ("young", 0.22, True, 0.15), ("older", 0.51, True, 0)
            )
        ],
    }
    if land.alliance:
        header["alliance"] = land.alliance
    files = {
        "scenario.yaml": json.dumps(header, indent=1),
        "places.csv": _table(
            "place,region,kind,population,lat,lon,utc_offset,income_tng_month,poverty_share,"
            "population_source,location_source,people_source",
            [f"{n},{r},{k},{p},{lat:.3f},{lon:.3f},5,80000,{poor:.4f},c-all,c-all,c-all"
             for n, r, k, p, lat, lon, poor in places],
        ),
        "forces.csv": _table("unit,place,kind,strength,source", [
            *(f"Guards {n + 1},{centre},guard,{scaled(1500 if n < 2 else 500)},c-all"
              for n, centre in enumerate(centres[:6])),
            f"Army,{centres[0]},army,{scaled(3000)},c-all",
        ]),
        "sites.csv": _table("site,place,kind,guards,weapons,source", [
            *(f"{centre} {kind},{centre},{kind},{scaled(guards)},{scaled(weapons)},c-all"
              for n, centre in enumerate(centres)
              for kind, guards, weapons in (("administration", 80, 0), ("police", 120, 250))),
            *(f"{centres[0]} {kind},{centres[0]},{kind},{scaled(guards)},{scaled(weapons)},c-all"
              for kind, guards, weapons in (("airport", 100, 0), ("broadcaster", 60, 0), ("security", 120, 200),
                                            ("armoury", 20, 100))),
        ]),
        "timeline.csv": _table("time,place,kind,act,value,precision,text,source", [
            "2022-01-01 00:00,country,shock,fuel,120,hour,The price doubled.,c-all" if land.shock else
            "2022-01-01 00:00,Town 1,crowd,rally,0,hour,Nobody met.,c-all",
            *(f"{_stamp(order[0])},{(*order, 'country')[2]},policy,{order[1]},,hour,Ordered.,c-all"
              for order in land.policies),
        ]),
        "observed.csv": "time,series,place,low,best,high,definition,kind,note,source\n"
                        "2022-01-02,participants,Town 1,0,10,400,,press-crowd,,c-all\n",
        "powers.csv": "power,dimension,low,best,high,source\n",
        "demands.csv": "power,issue,asked,granted,month,source\n",
        "evidence.yaml": json.dumps({
            "sources": {"made-up": {"title": "Nothing", "outlet": "None", "date": "2022-01-01", "reliability": "D"}},
            "statements": {"c-all": {"source": "made-up", "locator": "p. 1", "text": "Made up for tests."}},
        }, indent=1),
    }
    if land.elites:
        files["factions.csv"] = FACTIONS
    if land.organised:
        files["organised.csv"] = _table("organisation,place,arrives,leaves,share,targets,source", [
            f"Capital band,{centres[0]},{_stamp(20)},{_stamp(80)},0.6,administration police,{GUESS}",
            f"Raiders,{centres[1]},{_stamp(40)},,0.4,police,{GUESS}",
        ])
        files["calls.csv"] = _table("call,kind,place,from,until,who,answers,source", [
            f"March,march,{centres[0]},{_stamp(17)},{_stamp(22)},all,{scaled(20000)},c-all",
            f"Strike,strike,Region 2,{_stamp(33)},{_stamp(42)},young,{scaled(20000)},c-all",
        ])
    if land.shock:
        files["shocks.csv"] = "shock,kind,unit,title,source\nfuel,price,TNG/l,Price of fuel,c-all\n"
        files["exposures.csv"] = _table("shock,place,exposure,before,after,source", [
            f"fuel,Region {n + 1},{WEAK + (STRONG - WEAK) * (5 * n % REGIONS) / (REGIONS - 1):.3f},60,120,{GUESS}"
            for n in range(REGIONS)
        ])
    return files
