"""A scenario of a country of twenty thousand, for tests that load it, change it or put errors into it.

It uses the package's own register, literature and alliances unless a test replaces them with the small ones that
`write_shared_files` writes.
"""


from __future__ import annotations

from pathlib import Path

SCENARIO = """\
name: tiny
title: A small country, January 2022
summary: >-
  Two regions and three places, in which everything that can happen
  happens once.
currency: TNG
start: 2022-01-01 00:00
end: 2022-01-04 00:00
utc_offset: 6
population: 20000
alliance: csto
groups:
  majority: {title: Most people, foreign_troops: backlash, source: c-census}
  minority: {title: The others, foreign_troops: relief, source: c-census}
strata:
  - {name: children, of: majority, share: 0.3, takes_part: false, disposition: 0, source: c-census}
  - {name: young, of: majority, share: 0.3, takes_part: true, disposition: 0.3, source: c-census c-survey}
  - {name: older, of: majority, share: 0.4, takes_part: true, disposition: -0.2, source: c-census}
  - {name: minority children, of: minority, share: 0.25, takes_part: false, disposition: 0, source: c-census}
  - {name: minority, of: minority, share: 0.75, takes_part: true, disposition: -0.5, source: "assumption: no survey"}
arms:
  without-alliance:
    title: Nobody comes
    changes:
      - without: alliance
  early-concession:
    title: The price falls at once
    changes:
      - {policy: price-cap, at: 2022-01-01 18:00}
  no-price-shock:
    title: The price never rose
    changes:
      - {parameter: shock_grievance, to: 0}
      - {parameter: exposure_memory, to: 0.5 d}
"""

PLACES = """\
place,region,kind,population,lat,lon,utc_offset,share_majority,income_tng_month,poverty_share,population_source,location_source,people_source
Northport,North,centre,9000,43.6,51.2,5,0.8,90000,0.06,c-census,c-map,c-census
North countryside,North,rural,4000,43.9,52.0,5,0.9,60000,0.1,c-census,"assumption: the middle, roughly",c-census
Southgate,Southgate,city,7000,43.2,76.9,6,0.6,150000,0.04,c-census,c-map,c-census
"""

SHOCKS = """\
shock,kind,unit,title,source
bread,price,TNG/kg,Price of bread,c-price
"""

EXPOSURES = """\
shock,place,exposure,before,after,source
bread,North,1,60,120,c-price
bread,Northport,0.9,60,120,c-price
bread,Southgate,0.2,65,90,assumption: guessed
"""

SITES = '''\
site,place,kind,guards,weapons,source
Northport hall,Northport,administration,12,0,c-sites
Northport police,Northport,police,20,30,c-sites
Southgate hall,Southgate,administration,15,0,c-sites
Southgate airport,Southgate,airport,25,5,c-sites
"Gun shop ""Hunter""",Southgate,armoury,2,80,assumption: one shop
'''

FORCES = """\
unit,place,kind,strength,source
Northport reserve,Northport,police,60,c-forces
Southgate reserve,Southgate,police,80,c-forces
Guard company,Southgate,guard,120,c-forces
Army company,Northport,army,100,assumption: one company
Special platoon,Southgate,special,30,c-forces
"""

TIMELINE = """\
time,place,kind,act,value,precision,text,source
2021-06-01,country,power,visit,,day,A neighbour promised help.,c-visit
2022-01-01 00:00,country,shock,bread,120,hour,The price of bread doubled.,c-price
2022-01-01 10:00,Northport,crowd,rally,200,hour,Bakers met at the hall.,c-rally
2022-01-01 20:00,country,policy,price-cap,50,hour,The price was capped.,c-decree
2022-01-02 08:00,country,policy,dismissal,,hour,The government went.,c-decree
2022-01-02 09:00,country,policy,emergency,,hour,An emergency was declared.,c-decree
2022-01-02 12:00,Southgate,site-lost,Southgate hall,,part,The hall burned.,c-rally
2022-01-02 13:00,country,policy,blackout,,hour,The internet went off.,c-decree
2022-01-02 14:00,Southgate,stand-down,,1,part,A unit left its post.,assumption: inferred from the loss of the hall
2022-01-02 15:00,country,policy,request,,hour,The alliance was asked for help.,c-decree
2022-01-02 15:00,country,alliance,request,,hour,The request reached the chair.,c-decree
2022-01-02 19:00,country,alliance,decision,,hour,The alliance agreed.,c-decree
2022-01-02 22:00,country,policy,lethal-order,,hour,Forces were told to fire.,c-decree
2022-01-03 02:00,Southgate,alliance,arrival,300,hour,The first troops landed.,c-troops
2022-01-03 06:00,Southgate,site-retaken,Southgate hall,,part,The hall was retaken.,c-rally
2022-01-03 08:00,country,policy,mass-arrest,400,part,Hundreds were detained.,c-toll
2022-01-03 18:00,country,policy,blackout-end,,hour,The internet came back.,c-decree
2022-03-01,country,power,demand,,day,The neighbour asked for something.,c-visit
"""

OBSERVED = """\
time,series,place,low,best,high,definition,kind,note,source
2022-01-01,participants,Northport,100,200,400,,press-crowd,counted from pictures,c-rally
2022-01-02 17:00,participants,Southgate,1000,1000,1000,at-hour,official-crowd,,c-rally
2022-01-03,killed,country,8,10,10,,announced-dead,,c-toll
2022-01-03,killed,country,14,14,14,,announced-dead,a rival count,c-rival
2022-01-03,connectivity,country,0.05,0.05,0.05,,instrument,,assumption: as in other blackouts
2022-01-03,alliance_troops,country,300,300,300,,announced-strength,,c-troops
2022-01-03,alliance_troops,Russia,250,250,250,,announced-strength,,c-troops
"""

ORGANISED = """\
organisation,place,arrives,leaves,share,targets,source
Northern band,Northport,2022-01-01 22:00,2022-01-03 04:00,0.4,police,c-rally
City band,Southgate,2022-01-02 06:00,,0.6,administration armoury,assumption: they stay
"""

POWERS = """\
power,dimension,low,best,high,source
Russia,trade,0.2,0.25,0.3,c-trade
China,trade,0.15,0.2,0.25,c-trade
West,trade,0.2,0.3,0.4,assumption: the rest
Russia,security,0.6,0.7,0.8,c-trade
Turkey,security,0.02,0.05,0.1,assumption: small
"""

DEMANDS = """\
power,issue,asked,granted,month,source
Russia,a base,11,0,3,c-visit
China,a contract,3,1,6,assumption: usual
"""

FACTIONS = """\
faction,weight,role,hold,sacrifice,call,give_way,hold_per_threat,sacrifice_per_threat,call_per_threat,give_way_per_threat,source
president,0.6,,1,0.6,0.2,0,-0.4,0.3,0.4,0.1,c-visit
old guard,,rival,1,0,0.3,0.2,-0.3,0,0.1,0.2,assumption: it will not sacrifice itself
army,0.4,,1,0.5,0.4,0.1,-0.3,0.2,0.4,0.1,assumption: as the president
"""

EVIDENCE = """\
sources:
  yearbook: {title: Yearbook, outlet: Office of statistics, author: staff, date: 2021, reliability: A}
  paper:
    title: The Morning Paper
    outlet: The Morning Paper
    author: ~
    date: 2022-01-05
    reliability: B
    note: seen in full
statements:
  c-census: {source: yearbook, locator: table 1, text: The census counted twenty thousand people.}
  c-map: {source: yearbook, locator: map, text: Where the places lie.}
  c-survey: {source: yearbook, locator: p. 3, text: The young are the angriest.}
  c-price: {source: paper, locator: p. 1, text: Bread doubled from 60 to 120.}
  c-sites: {source: yearbook, locator: table 9, text: Public buildings and their guards.}
  c-forces: {source: yearbook, locator: table 8, text: Strength of the forces.}
  c-rally: {source: paper, locator: p. 1, text: Bakers met; a thousand came the next day.}
  c-decree: {source: paper, locator: p. 2, text: The decrees in their order.}
  c-troops: {source: paper, locator: p. 3, text: Three hundred troops landed.}
  c-toll: {source: paper, locator: p. 4, text: "Ten were killed, or eight."}
  c-rival: {source: paper, locator: p. 5, text: Relatives count fourteen.}
  c-trade: {source: yearbook, locator: table 20, text: Trade by partner.}
  c-visit: {source: paper, locator: p. 6, text: Promises and what was asked.}
  c-idle: {source: paper, locator: p. 7, text: Nothing rests on this.}
"""

TINY = {
    "scenario.yaml": SCENARIO,
    "places.csv": PLACES,
    "shocks.csv": SHOCKS,
    "exposures.csv": EXPOSURES,
    "sites.csv": SITES,
    "forces.csv": FORCES,
    "timeline.csv": TIMELINE,
    "observed.csv": OBSERVED,
    "powers.csv": POWERS,
    "demands.csv": DEMANDS,
    "factions.csv": FACTIONS,
    "evidence.yaml": EVIDENCE,
}
"""Files of the scenario."""

SHARED = {
    "parameters.csv": """\
name,symbol,unit,default,low,high,prior,minimum,maximum,row,section,meaning,source
shock_grievance,s,1,1,0,2,fixed,0,10,S1,9.3,Scale of the shocks,assumption: by definition
exposure_memory,tau,h,8,4,24,loguniform,0.1,87600,S2,9.3,How long news lasts,l-news
grievance_mean,g,1,0.2,-1,1,triangular,-5,5,S1,9.3,Mean grievance,assumption: set by fit
arrest_rate,a,per-1000,5,1,20,uniform,0,1000,S5,9.5,Arrests,l-news
demand_wait,w,months,6,,,fixed,0,24,S8,9.10,Wait before a demand,assumption: usual
""",
    "site_kinds.csv": """\
kind,attraction,threat_weight,guard_order,when_lost,meaning,source
airport,1,1.5,1,arrivals,Airport,l-news
administration,3,2,2,,Seat of government,assumption: for tests
police,2,1,3,weapons detained,Police department,assumption: for tests
armoury,1.5,1,4,weapons,Gun shop,assumption: for tests
""",
    "source_kinds.csv": """\
kind,minimum_error,lag_low,lag_best,lag_high,meaning,source
official-crowd,0.5,0,0,0,Officials,l-news
press-crowd,0.5,0,0,0,The press,assumption: as officials
announced-dead,0.1,6,24,96,Dead as announced,assumption: for tests
instrument,0.2,0,0,0,As measured,assumption: for tests
announced-strength,0.1,0,0,0,Troops as announced,assumption: for tests
""",
    "unit_kinds.csv": """\
kind,armed_share,meaning,source
police,0.1,Police,assumption: for tests
guard,0.4,Guards,assumption: for tests
special,0.8,Special police,l-news
army,0.9,Army,assumption: for tests
""",
    "policies.csv": """\
policy,effects,part,level,after,ends,delay,meaning,source
price-cap,cap-prices relief,concessions,exposure_memory,,,,Prices are capped,l-news
dismissal,dismissal-relief,dismissal,,,,,The cabinet goes,l-news
emergency,call-out curfew,emergency,,,,,An emergency,l-news
emergency-end,end-call-out end-curfew,emergency,,,emergency,,It ends,l-news
blackout,cut-network,blackout,,,,,The network is cut,l-news
blackout-end,restore-network,blackout,,,blackout,,It is restored,l-news
lethal-order,open-fire,lethal-order,,emergency,,,Forces may shoot,l-news
withdraw,withdraw,forces,,,,,Forces leave,l-news
mass-arrest,mass-arrests,mass-arrest,,,,,Arrests at home,l-news
request,request,request,,,,,The alliance is asked,l-news
""",
    "literature.yaml": """\
sources:
  kuran: {title: Sparks and Prairie Fires, outlet: Public Choice, author: T. Kuran, date: 1989, reliability: A}
statements:
  l-news: {source: kuran, locator: p. 41, text: News of an uprising is forgotten within a day.}
""",
    "alliances/csto.yaml": """\
title: A treaty
rule: consensus
chair: Armenia
leader: Russia
power: Russia
consultation: {low: 2 h, high: 8 h}
covers_unrest: -1.5
source: "assumption: for tests"
members:
  Russia:
    contingent: {low: 200, high: 400}
    staging: 8 h
    overstretch: 1
    delay: 0 h
    source: l-news
  Armenia:
    contingent: {low: 0, high: 50}
    staging: 1 d
    follows: 0.5
    overstretch: 2
    delay: 2 h
    source: "assumption: for tests"
treaty:
  body: {says: A council., source: text}
  voting: {says: All must agree., source: text}
  chair: {says: Armenia this year., source: "assumption: for tests"}
  articles: {says: Article 4., source: text paper}
  unrest: {says: It depends., source: paper}
  force: {says: A brigade., source: paper}
  staging: {says: At home., source: paper}
  latency: {says: A day., source: paper}
  payer: {says: Each its own., source: paper}
roll:
  - {states: [Russia, Armenia], since: 1994, source: text}
  - {states: [Georgia], since: 1994, until: 1999, source: text}
sources:
  text: {title: The treaty, outlet: A court, date: 1992, reliability: A}
  paper: {title: On the treaty, outlet: A paper, date: 2001, reliability: B}
""",
    "alliances/china.yaml": """\
title: Another patron
rule: leader
leader: China
power: China
consultation: {low: 1 d, high: 2 d}
covers_unrest: 0
source: "assumption: for tests"
members:
  China: {contingent: {low: 0, high: 100}, staging: 2 d, overstretch: 0, delay: 0 h,
    source: "assumption: for tests"}
""",
}
"""Small replacements of the shared files."""


PLAIN = {
    "scenario.yaml": """\
name: plain
title: A valley, January 2022
summary: One people, two places, and nothing that sets anything off.
currency: TNG
start: 2022-01-01 00:00
end: 2022-01-03 00:00
utc_offset: 5.75
population: 20000
groups:
  everyone: {title: Everyone, source: c-census}
strata:
  - {name: children, share: 0.3, takes_part: false, disposition: 0, source: c-census}
  - {name: adults, share: 0.7, takes_part: true, disposition: 0, source: c-census}
""",
    "places.csv": """\
place,region,kind,population,lat,lon,utc_offset,income_tng_month,poverty_share,population_source,location_source,people_source
Hillside,Hillside,city,12000,27.7,85.3,5.75,90000,0.06,c-census,c-census,c-census
Border,Border,city,8000,26.7,88.4,5.5,60000,0.1,c-census,c-census,c-census
""",
    "sites.csv": "site,place,kind,guards,weapons,source\nHillside hall,Hillside,administration,12,0,c-census\n",
    "forces.csv": "unit,place,kind,strength,source\nHillside reserve,Hillside,police,60,c-census\n",
    "timeline.csv": """\
time,place,kind,act,value,precision,text,source
2022-01-01 10:00,Border,crowd,rally,200,hour,A few met.,c-rally
2022-01-01 09:50,Border,crowd,rally,300,hour,Some met before.,c-rally
""",
    "observed.csv": (
        "time,series,place,low,best,high,definition,kind,note,source\n"
        "2022-01-01,participants,Border,0,10,400,,press-crowd,,c-rally\n"
    ),
    "powers.csv": "power,dimension,low,best,high,source\n",
    "demands.csv": "power,issue,asked,granted,month,source\n",
    "evidence.yaml": """\
sources:
  paper: {title: The Paper, outlet: The Paper, date: 2022-01-05, reliability: B}
statements:
  c-census: {source: paper, locator: p. 1, text: Who lives where.}
  c-rally: {source: paper, locator: p. 2, text: Some met.}
""",
}
"""Files of a scenario with one group, no shock, no alliance, no powers, and time zones of quarters of an hour."""


def write_plain(folder: Path) -> Path:
    """Write the scenario that leaves everything optional out into a folder, and return the folder."""
    return _write(folder, PLAIN)


def write_tiny(folder: Path) -> Path:
    """Write the tiny scenario into a folder, which is created if necessary, and return the folder."""
    return _write(folder, TINY)


def write_shared_files(folder: Path) -> Path:
    """Write a small register, literature, two alliances and a library into a folder, and return the folder."""
    _write(folder, SHARED)
    write_tiny(folder / "library" / "minimal")
    return folder


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
