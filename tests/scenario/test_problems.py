# ruff: noqa: E501 - a case is one line
"""Every kind of problem is reported with its file, line and column, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from steppefire.errors import Problem, ScenarioError
from steppefire.scenario import check, load

SHARED_FILES = ("parameters.csv", "site_kinds.csv", "policies.csv", "unit_kinds.csv", "source_kinds.csv", "literature.yaml")
Broken = Callable[[str, str, str], tuple[list[Problem], tuple[int, int]]]

# file, old passage, new passage (« marks where the problem is to be found), part of the message
SCENARIO = [
    ("title: A small", "«titel: A small", "unknown key 'titel'. Did you mean 'title'?"),
    ("currency: TNG\n", "currency: TNG\n«mood: bad\n", "unknown key 'mood'. Expected one of name,"),
    ("currency: TNG", "currency: «tenge", "currency must be three capital letters such as KZT, but is 'tenge'"),
    ("start: 2022-01-01 00:00", "start: «1 January", "start must be a date and hour such as 2022-01-05 16:00"),
    ("start: 2022-01-01 00:00", "start: «2022-02-30 00:00", "'2022-02-30 00:00' does not exist"),
    ("start: 2022-01-01 00:00", "start: «2022-01-01T00:00Z", "without a zone"),
    ("start: 2022-01-01 00:00", "start: «2022-01-01 00:30", "start must be midnight"),
    ("end: 2022-01-04 00:00", "end: «2021-12-31", "end must be after start, 2022-01-01 00:00"),
    ("utc_offset: 6", "utc_offset: «six", "utc_offset must be a number, but is 'six'"),
    ("utc_offset: 6", "utc_offset: «5.3", "utc_offset must be a multiple of a quarter of an hour such as 5.5 or 5.75, but is 5.3"),
    ("utc_offset: 6", "utc_offset: «16", "utc_offset must be at most 14, but is '16'"),
    ("population: 20000", "population: «20100", "adds up to 20000 persons, 100 fewer than population 20100"),
    ("population: 20000", "«population: ", "population must be a whole number, but is empty"),
    ("population: 20000", "population: «{a: 1}", "population must be a whole number, but is a mapping"),
    ("alliance: csto", "alliance: «cstoo", "unknown alliance 'cstoo'. Did you mean 'csto'?"),
    ("share: 0.3, takes_part: false", "share: «1.3, takes_part: false", "share must be at most 1, but is '1.3'"),
    ("share: 0.3, takes_part: false", "share: «a third, takes_part: false", "share must be a number, but is 'a third'"),
    ("strata:", "«strata:\n  - {name: x, of: majority, share: 0.1, takes_part: true, disposition: 0, source: c-map}",
     "shares of the majority strata add up to 1.1, not 1"),
    ("strata:\n  - {name: children, of: majority,", "«strata:\n  - {name: children, of: majority, lives_in: urban,",
     "shares of the majority strata that live in rural places add up to 0.7, not 1"),
    ("name: young, of: majority", "name: young, of: majority, lives_in: «city", "lives_in must be one of urban, rural"),
    ("backlash, source", "«backlsh, source", "foreign_troops must be one of backlash, relief, none, but is 'backlsh'"),
    ("backlash, source: c-census", "backlash, source: «c-sensus", "statement 'c-sensus' is not in the evidence"),
    ("{title: The others,", "{«titel: The others,", "unknown key 'titel'. Did you mean 'title'?"),
    ("strata:", "ties:\n  - {between: «[majority, minorty], strength: 0.5, source: c-map}\nstrata:",
     "unknown group 'minorty'. Did you mean 'minority'?"),
    ("strata:", "ties:\n  - {between: «[minority, minority], strength: 0.5, source: c-map}\nstrata:", "a tie is between two groups"),
    ("strata:", "ties:\n  - {between: «[minority], strength: 0.5, source: c-map}\nstrata:", "between"),
    ("strata:", "ties:\n  - {between: [majority, minority], strength: «2, source: c-map}\nstrata:", "strength must be at most 1"),
    ("strata:", "ties:\n  - {between: [majority, minority], strength: 1, source: c-map}\n"
     "  - {between: «[minority, majority], strength: 0, source: c-map}\nstrata:",
     "duplicate tie between 'majority' and 'minority'"),
    ("name: young, of: majority", "name: young, of: «majrity", "unknown group 'majrity'. Did you mean 'majority'?"),
    ("{name: young, of: majority", "«{of: majority", "key 'name' is missing"),
    ("{name: young, of: majority", "{name: young, «off: majority", "unknown key 'off'. Did you mean 'of'?"),
    ("name: young", "name: «children", "duplicate stratum 'children'"),
    ("takes_part: true", "takes_part: «perhaps", "takes_part must be true or false, but is 'perhaps'"),
    ("source: c-census}\n  - {name: young", "source: «c-censsus}\n  - {name: young", "statement 'c-censsus' is not in the"),
    ("  without-alliance:", "  «factual:", "arm 'factual' is built in"),
    ("without: alliance", "without: «aliance", "unknown part 'aliance'. Did you mean 'alliance'?"),
    ("policy: price-cap", "policy: «price-cup", "unknown policy 'price-cup'. Did you mean 'price-cap'?"),
    ("at: 2022-01-01 18:00", "at: «2022-01-11 18:00", "at lies outside the run, 2022-01-01 00:00 to 2022-01-04 00:00"),
    ("at: 2022-01-01 18:00", "at: «noon", "at must be a date and hour"),
    ("- {policy: price-cap, at: 2022-01-01 18:00}", "- «{policy: price-cap}", "key 'at' is missing beside 'policy'"),
    ("at: 2022-01-01 18:00}", "at: 2022-01-01 18:00, place: «Northprt}", "place 'Northprt' is not in places.csv, as place or region. Did you mean 'Northport'?"),
    ("at: 2022-01-01 18:00}", "at: 2022-01-01 18:00, place: «Northport hall}", "is not in places.csv, as place or region."),
    ("policy: price-cap, at: 2022-01-01 18:00}", "policy: withdraw, at: 2022-01-01 18:00, place: «Northport hal}", "nor in sites.csv. Did you mean 'Northport hall'?"),
    ("at: 2022-01-01 18:00}", "later: 3 h, «place: Northport}", "key 'place' belongs to 'at' of a policy"),
    ("- {policy: price-cap, at: 2022-01-01 18:00}", "- {without: ties, «at: 2022-01-01}", "'at' belongs to 'policy'"),
    ("- without: alliance", "- «{without: ties, alliance: china}", "exactly one of without, policy, parameter"),
    ("- without: alliance", "- «{}", "exactly one of"),
    ("- without: alliance", "- alliance: «chna", "unknown alliance 'chna'. Did you mean 'china'?"),
    ("- without: alliance", "- rules_of: «chna", "unknown alliance 'chna'. Did you mean 'china'?"),
    ("- without: alliance", "- rule: «consensual", "unknown rule 'consensual'. Did you mean 'consensus'?"),
    ("- without: alliance", "- refuses: «Armnia", "'Armnia' is not among the members of 'csto'. Did you mean 'Armenia'?"),
    ("- without: alliance", "- alliance: china\n      - refuses: «Russia", "not among the members of 'china'. Expected one of China."),
    ("- without: alliance", "- alliance: csto\n      - alliance: china\n      - alliance: csto\n      - refuses: «China",
        "'China' is not among the members of 'csto'"),
    ("at: 2022-01-01 18:00", "later: «48", "later: unit missing: write '48 h'"),
    ("at: 2022-01-01 18:00", "later: «-2 h", "later must not be negative"),
    ("at: 2022-01-01 18:00", "at: 2022-01-02, «later: 2 h", "give at or later, not both"),
    ("- without: alliance", "- {rule: consensus, «later: 2 h}", "key 'later' belongs to 'policy', not to 'rule'"),
    ("parameter: shock_grievance", "parameter: «shock_grievanc", "unknown parameter 'shock_grievanc'. Did you mean 'shock_grievance'?"),
    ("to: 0.5 d", "to: «12", "to: unit missing: write '12 h'"),
    ("to: 0.5 d", "to: «-1 d", "exposure_memory must be at least 0.1 h, but is -1 d"),
    ("to: 0.5 d", "to: «1e999 d", "to: must be a number, but is '1e999'"),
    ("to: 0.5 d", "to: «1e308 months", "to: '1e308 months' is too large a number of h"),
    ("end: 2022-01-04 00:00", "end: «2202-01-04 00:00", "end must be at most 87600 hours after start, 2022-01-01 00:00"),
    ("disposition: 0.3", "disposition: «1e308", "disposition must be at most 20, but is"),
    ("population: 20000", "population: «9223372036854775808", "population must be at most 2000000000"),
    ("at: 2022-01-01 18:00", "later: «1e9 h", "later must be at most 87600 h, but is 1e9 h"),
    ("      - without: alliance\n", "      «none\n", "changes must be a list, but is 'none'"),
    ("    title: Nobody comes\n", "", "key 'title' is missing"),
    ("arms:\n", "parameters:\n  «exposure_memry: {value: 8 h, source: c-map}\narms:\n", "Did you mean 'exposure_memory'?"),
    ("arms:\n", "parameters: {exposure_memory: {value: «8, source: c-map}}\narms:\n", "unit missing: write '8 h'"),
    ("arms:\n", "parameters: {exposure_memory: {value: «8 persons, source: c-map}}\narms:\n",
     "unit 'persons' does not fit: expected one of h, d, months"),
    ("arms:\n", "parameters: {exposure_memory: {value: 8 h, prior: «unifrom, source: c-map}}\narms:\n",
     "unknown prior 'unifrom'. Did you mean 'uniform'?"),
    ("arms:\n", "parameters: {exposure_memory: {value: «2 h, source: c-map}}\narms:\n", "2 lies outside low 4 to high 24"),
    ("arms:\n", "parameters: {exposure_memory: {value: 9 h, low: «3 d, source: c-map}}\narms:\n", "low 72 is above high 24"),
    ("arms:\n", "parameters: {exposure_memory: {value: 9 h, low: «0 h, source: c-map}}\narms:\n", "low above 0"),
    ("arms:\n", "parameters: {exposure_memory: {value: 9 h, low: «0.05 h, source: c-map}}\narms:\n",
     "exposure_memory must be at least 0.1 h, but is 0.05 h"),
    ("arms:\n", "parameters: {exposure_memory: {value: 9 h, high: «1e5 h, source: c-map}}\narms:\n",
     "exposure_memory must be at most 87600 h, but is 1e5 h"),
    ("arms:\n", "parameters: {exposure_memory: {value: «0 h, prior: fixed, source: c-map}}\narms:\n",
     "exposure_memory must be at least 0.1 h, but is 0 h"),
    ("arms:\n", "parameters: {exposure_memory: {value: 9 h, «source: }}\narms:\n", "source must be text, but is empty"),
    ("name: tiny\n", "name: tiny\n«name: again\n", "duplicate key 'name'; first given in line 1"),
    ("of: majority, share", "of: majority, «of: minority, share", "duplicate key 'of'"),
    ("arms:\n", "arms:\n  - x: [\n", "not valid YAML"),
    ("title: A small country", "title: «@ small country", "not valid YAML"),
    ("title: A small country", "title: \"«\x07\"\nx: y", "not printable"),
    ("title: A small country", "title: «!!python/object:os.system A small country", "the tag"),
    ("name: tiny\ntitle: A small country", "name: «&a tiny\ntitle: *a\n#", "aliases (*name) are not supported"),
]  # fmt: skip
PLACES = [
    ("population,lat", "«populaton,lat", "unknown column 'populaton'. Did you mean 'population'?"),
    ("income_tng_month", "«income", "unit missing: write income_tng_month"),
    ("people_source\n", "people_source,«mayor\n", "unknown column 'mayor'. Expected one of place, region,"),
    ("people_source\n", "people_source,«place\n", "duplicate column 'place'"),
    ("North countryside,", "«Northport,", "duplicate place 'Northport'; first given in line 2"),
    ("Northport,North,centre", "Northport,North,«center", "unknown kind 'center'. Did you mean 'centre'?"),
    ("Northport,North,centre", "Northport,North,«metropolis", "Expected one of capital, city, centre, town, rural."),
    ("North countryside,North", "North countryside,«Nort", "region 'Nort' has no centre"),
    ("North countryside,North,rural", "North countryside,North,«centre", "already has a centre, 'Northport'"),
    ("centre,9000,", "centre,«9k,", "population must be a number, but is '9k'"),
    ("centre,9000,", "centre,«9 000,", "population must be a number, but is '9 000'; write 9000"),
    ("centre,9000,", "centre,«\"9,000\",", "write 9000"),
    ("centre,9000,", "centre,«-9000,", "population must be between 1 and 2000000000, but is -9000"),
    ("centre,9000,", "centre,«9000.5,", "population must be a whole number"),
    ("centre,9000,", "centre,«nan,", "population must be a number, but is 'nan'"),
    ("centre,9000,", "centre,«,", "population is empty"),
    ("centre,9000,", "centre,«0,", "population must be between 1 and 2000000000, but is 0"),
    ("centre,9000,", "centre,«9223372036854775808,", "population must be between 1 and 2000000000"),
    ("43.6,51.2", "«143.6,51.2", "lat must be between -90 and 90"),
    ("43.6,51.2", "43.6,«181", "lon must be between -180 and 180"),
    ("0.8,90000", "0.8,«1e308", "income must be between 0 and 1000000000, but is 1e308"),
    ("0.8,90000", "0.8,«1e999", "income must be a number, but is '1e999'"),
    ("5,0.8,90000", "«5.1,0.8,90000", "utc_offset must be a multiple of a quarter of an hour"),
    ("share_majority", "«share_majorty", "unknown column 'share_majorty'. Did you mean 'share_majority'?"),
    ("0.8,90000", "«8,90000", "share_majority must be between 0 and 1, but is 8"),
    ("c-census,c-map,c-census\nNorth", "c-census,«c-mpa,c-census\nNorth", "statement 'c-mpa' is not in the evidence"),
    ("c-census,c-map,c-census\nNorth", "c-census,c-map,«\nNorth", "people_source: empty; write ids of statements or"),
    ('"assumption: the middle, roughly"', "assumption: the middle, roughly", "14 fields in the record, but 13 in the header"),
    ("Northport,North,centre", "«\"Northport,North,centre", "quote not closed before a comma"),
    ("Northport,North,centre", "«\"North\"port,North,centre", "quote not closed before a comma"),
]  # fmt: skip
TABLES = [
    ("sites.csv", "Southgate hall,Southgate", "Southgate hall,«Southgat", "place 'Southgat' is not in places.csv. Did"),
    ("sites.csv", "Southgate hall,Southgate,administration", "Southgate hall,Southgate,«hall", "unknown kind 'hall'"),
    ("sites.csv", "airport,25,5", "airport,«-25,5", "guards must be between 0 and 1000000, but is -25"),
    ("sites.csv", "airport,25,5", "airport,«2000000,5", "guards must be between 0 and 1000000, but is 2000000"),
    ("sites.csv", "airport,25,5", "airport,25,«1e308", "weapons must be between 0 and 10000000, but is 1e308"),
    ("forces.csv", "guard,120", "guard,«9223372036854775808", "strength must be between 0 and 1000000, but is 9223372036854775808"),
    ("forces.csv", "guard,120", "guard,«-1", "strength must be between 0 and 1000000, but is -1"),
    ("sites.csv", "Northport police,", "«Northport hall,", "duplicate site 'Northport hall'; first given in line 2"),
    ("forces.csv", "guard,120", "«guards,120", "unknown kind 'guards'. Did you mean 'guard'?"),
    ("forces.csv", "guard,120", "guard,«12o", "strength must be a number, but is '12o'"),
    ("forces.csv", "Southgate reserve,", "«Northport reserve,", "duplicate unit 'Northport reserve'; first given in line 2"),
    ("timeline.csv", "2022-01-01 20:00", "«2021-12-31 20:00", "time lies before the run"),
    ("timeline.csv", "2022-01-03 02:00", "«2022-01-04 00:00", "time lies after the run"),
    ("timeline.csv", "2022-01-01 10:00", "«2021-12-31 10:00", "only events of kind elite, information, power"),
    ("timeline.csv", "2022-01-01 20:00", "«1 Jan 2022 20:00", "time must be a date and hour such as 2022-01-05 16:00"),
    ("timeline.csv", "2022-01-01 20:00", "«2022-01-01", "write '2022-01-01 00:00', or precision 'day'"),
    ("timeline.csv", "Northport,crowd", "«Northprt,crowd", "is not in places.csv, as place or region. Did you mean 'Northport'?"),
    ("timeline.csv", "Northport,crowd", "Northport,«crowds", "unknown kind 'crowds'. Did you mean 'crowd'?"),
    ("timeline.csv", "policy,dismissal", "policy,«dismisal", "unknown act 'dismisal'. Did you mean 'dismissal'?"),
    ("timeline.csv", "alliance,decision", "alliance,«vote", "unknown act 'vote'. Expected one of request, decision"),
    ("timeline.csv", "site-lost,Southgate hall", "site-lost,«Southgate hal", "act 'Southgate hal' is not in sites.csv. Did"),
    ("timeline.csv", "site-lost,Southgate hall", "site-lost,«", "act is empty"),
    ("timeline.csv", "Southgate,site-lost,", "«Northport,site-lost,", "site 'Southgate hall' is in Southgate, not in Northport"),
    ("timeline.csv", "shock,bread,120", "shock,«braed,120", "act 'braed' is not in shocks.csv. Did you mean 'bread'?"),
    ("timeline.csv", "shock,bread,120", "shock,«,120", "act is empty"),
    ("timeline.csv", "shock,bread,120", "shock,bread,«", "value is empty"),
    ("timeline.csv", "shock,bread,120", "shock,bread,«0", "value must be between 1e-06 and 1000000000, but is 0"),
    ("shocks.csv", "bread,price,TNG/kg", "bread,«prise,TNG/kg", "unknown kind 'prise'. Did you mean 'price'?"),
    ("shocks.csv", "bread,price,TNG/kg", "bread,price,«", "unit is empty; write the unit of the price, such as USD/l"),
    ("shocks.csv", "Price of bread,c-price", "Price of bread,c-price\n«vote,price,TNG,The vote,c-price", "no place is exposed to shock 'vote'"),
    ("shocks.csv", "Price of bread,c-price", "Price of bread,c-price\n«bread,price,TNG,The vote,c-price", "duplicate shock 'bread'"),
    ("exposures.csv", "bread,Southgate", "«braed,Southgate", "shock 'braed' is not in shocks.csv. Did you mean 'bread'?"),
    ("exposures.csv", "bread,Southgate", "bread,«Southgat", "place 'Southgat' is not in places.csv, as place or region"),
    ("exposures.csv", "bread,Southgate", "«bread,North", "duplicate shock and place 'bread North'; first given in line 2"),
    ("exposures.csv", "assumption: guessed", "«assumption:", "the assumption gives no reason"),
    ("exposures.csv", "assumption: guessed", "«assumed: guessed", "is not the id of a statement; write ids or 'assumption: reason'"),
    ("exposures.csv", "0.2,65,90", "«2,65,90", "exposure must be between 0 and 1, but is 2"),
    ("exposures.csv", "0.2,65,90", "0.2,«,90", "before is empty"),
    ("exposures.csv", "0.9,60,120", "0.9,«0,120", "before must be between 1e-06 and 1000000000, but is 0"),
    ("exposures.csv", "0.9,60,120", "0.9,60,«1e10", "after must be between 1e-06 and 1000000000, but is 1e10"),
    ("timeline.csv", "50,hour", "50,«minute", "unknown precision 'minute'. Expected one of hour, part, day."),
    ("timeline.csv", "50,hour", "«fifty,hour", "value must be a number, but is 'fifty'"),
    ("timeline.csv", "50,hour", "«-50,hour", "value must be between 0 and"),
    ("timeline.csv", "policy,blackout,,", "policy,blackout,«5,", "value must be between 0 and 1, but is 5"),
    ("timeline.csv", "The price was capped.,c-decree", "The price was capped.,«c-decrees", "Did you mean 'c-decree'?"),
    ("observed.csv", "2022-01-01,participants", "«2022-01-05,participants", "outside the run, 2022-01-01 to 2022-01-03"),
    ("observed.csv", "2022-01-01,participants", "«2022-1-1,participants", "time must be a date and hour such as 2022-01-05"),
    ("observed.csv", "2022-01-02 17:00", "«2022-01-09 17:00", "outside the run, 2022-01-01 00:00 to 2022-01-04 00:00"),
    ("observed.csv", "2022-01-02 17:00", "«2022-01-04 00:00", "time lies outside the run, 2022-01-01 00:00"),
    ("observed.csv", "2022-01-02 17:00", "«2022-01-02", "time has no hour, but definition 'at-hour' needs one"),
    ("observed.csv", "2022-01-01,participants", "«2022-01-01 10:00,participants", "keep participants of 'Northport' by day only"),
    ("observed.csv", "1000,at-hour", "1000,«at-our", "unknown definition 'at-our'. Did you mean 'at-hour'?"),
    ("observed.csv", "300,,announced-strength", "300,«of-day,announced-strength", "unknown definition 'of-day'. Expected one of so-far."),
    ("observed.csv", "2022-01-02 17:00,participants,Southgate,1000,1000,1000,at-hour",
     "«2022-01-02 17:00,participants,Southgate,1000,1000,1000,sum-of-peaks", "'sum-of-peaks' holds for a day: leave the hour out"),
    ("observed.csv", "400,,press-crowd", "400,,«pres-crowd", "unknown kind 'pres-crowd'. Did you mean 'press-crowd'?"),
    ("observed.csv", "400,,press-crowd", "400,,«", "kind is empty"),
    ("observed.csv", "participants,Northport", "«participant,Northport", "unknown series 'participant'. Did you mean"),
    ("observed.csv", "participants,Northport", "participants,«Russia", "place 'Russia' is not in places.csv"),
    ("observed.csv", "alliance_troops,Russia", "alliance_troops,«Rusia", "nor a member of the alliance. Did you mean 'Russia'?"),
    ("observed.csv", "100,200,400", "100,«90,400", "best 90 is below low 100; need low <= best <= high"),
    ("observed.csv", "100,200,400", "100,200,«150", "high 150 is below best 200"),
    ("observed.csv", "100,200,400", "«-100,200,400", "low must be between 0 and 1e+12, but is -100"),
    ("observed.csv", "0.05,0.05,0.05", "0.05,0.05,«5", "high must be between 0 and 1"),
    ("powers.csv", "China,trade,0.15,0.2,0.25", "China,trade,0.15,0.2,«25", "high must be between 0 and 1"),
    ("powers.csv", "West,trade,0.2,0.3,0.4", "West,trade,0.2,«0.6,0.7", "shares of trade add up to 1.05 here, more than 1"),
    ("powers.csv", "Turkey,security", "«Russia,security", "duplicate power and dimension 'Russia security'; first given in line 5"),
    ("demands.csv", "China,a contract", "«Chin,a contract", "power 'Chin' is not in powers.csv. Did you mean 'China'?"),
    ("demands.csv", "11,0,3,", "11,0,«-3,", "month must be between 0 and 1200, but is -3"),
    ("demands.csv", "11,0,3,", "11,0,«1e9,", "month must be between 0 and 1200, but is 1e9"),
    ("demands.csv", "11,0,3,", "«1e9,0,3,", "asked must be between 0 and 1000, but is 1e9"),
    ("evidence.yaml", "source: paper, locator: p. 7", "source: «papper, locator: p. 7", "source 'papper' is not among the sources. Did you mean 'paper'?"),
    ("evidence.yaml", "reliability: B", "reliability: «E", "reliability must be one of A, B, C, D, but is 'E'"),
    ("evidence.yaml", "locator: p. 7, ", "«lokator: p. 7, ", "unknown key 'lokator'. Did you mean 'locator'?"),
    ("evidence.yaml", "  c-idle:", "  «c-rival:", "duplicate key 'c-rival'; first given in line"),
    ("evidence.yaml", "  c-idle:", "  «l-news:", "duplicate id 'l-news'; given here and in another evidence file"),
    ("evidence.yaml", "  c-idle:", "  «c idle:", "must be one word"),
    ("evidence.yaml", "statements:\n", "«statement:\n", "unknown key 'statement'. Did you mean 'statements'?"),
    ("parameters.csv", "1,0,2,fixed", "1,0,2,«fix", "unknown prior 'fix'. Did you mean 'fixed'?"),
    ("parameters.csv", "8,4,24,loguniform", "8,«0,24,loguniform", "loguniform prior needs low above 0"),
    ("parameters.csv", "8,4,24,loguniform", "«80,4,24,loguniform", "80 lies outside low 4 to high 24"),
    ("parameters.csv", "8,4,24,loguniform", "8,«44,24,loguniform", "low 44 is above high 24"),
    ("parameters.csv", "8,4,24,loguniform", "8,8,8,«loguniform", "write fixed, or give a range"),
    ("parameters.csv", "8,4,24,loguniform", "«8e5,4,24,loguniform", "exposure_memory must be at most 87600 h, but is 8e5 h"),
    ("parameters.csv", "8,4,24,loguniform", "8,«0.01,24,loguniform", "exposure_memory must be at least 0.1 h, but is 0.01 h"),
    ("parameters.csv", "8,4,24,loguniform", "8,4,«24e9,loguniform", "exposure_memory must be at most 87600 h, but is 24e9 h"),
    ("parameters.csv", "6,,,fixed", "«60,,,fixed", "demand_wait must be at most 24 months, but is 60 months"),
    ("parameters.csv", "0.1,87600", "«1e6,87600", "minimum 1000000 is above maximum 87600"),
    ("parameters.csv", "0.1,87600", "0.1,«", "maximum is empty"),
    ("parameters.csv", "0.1,87600", "0.1,«inf", "maximum must be a number, but is 'inf'"),
    ("parameters.csv", "arrest_rate,", "«shock_grievance,", "duplicate name 'shock_grievance'; first given in line 2"),
    ("parameters.csv", "uniform,0,1000,S5", "uniform,0,1000,«S13", "unknown row 'S13'"),
    ("site_kinds.csv", "administration,3", "administration,«0", "attraction must be at least"),
    ("site_kinds.csv", "administration,3,2", "administration,3,«-2", "threat_weight must be 0 or more"),
    ("site_kinds.csv", "administration,3,2,2", "administration,3,2,«1", "duplicate guard_order '1'"),
    ("site_kinds.csv", "armoury,1.5", "«police,1.5", "duplicate kind 'police'"),
    ("factions.csv", "army,0.4", "army,«0.5", "the weights of the factions but the rival add up to 1.1, not 1"),
    ("factions.csv", "army,0.4", "army,«", "only the faction with the role 'rival' may have no weight"),
    ("factions.csv", "president,0.6,", "president,0.6,«rivals", "unknown role 'rivals'. Did you mean 'rival'?"),
    ("factions.csv", "give_way,hold_per", "«giveway,hold_per", "unknown column 'giveway'. Did you mean 'give_way'?"),
    ("policies.csv", "cap-prices relief", "«cap-price relief", "unknown effect 'cap-price'. Did you mean 'cap-prices'?"),
    ("policies.csv", "relief,concessions", "relief,«concession", "unknown part 'concession'. Did you mean 'concessions'?"),
    ("policies.csv", "exposure_memory,,,,", "«exposure_memry,,,,", "is not in parameters.csv. Did you mean 'exposure_memory'?"),
    ("policies.csv", "lethal-order,,emergency", "lethal-order,,«emergncy", "is not in policies.csv. Did you mean 'emergency'?"),
    ("policies.csv", "blackout,,,blackout,,", "blackout,«shock_grievance,,blackout,,", "level is given, but 'blackout', which it ends, has none"),
    ("policies.csv", "emergency-end,end-call", "«emergency,end-call", "duplicate policy 'emergency'"),
    ("source_kinds.csv", "announced-dead,0.1", "announced-dead,«1.1", "minimum_error must be between 0 and 1, but is 1.1"),
    ("source_kinds.csv", "6,24,96", "6,24,«12", "lag_high 12 is below lag_best 24; need lag_low <= lag_best <= lag_high"),
    ("source_kinds.csv", "6,24,96", "«-6,24,96", "lag_low must be between 0 and 8760, but is -6"),
    ("source_kinds.csv", "announced-dead,", "«press-crowd,", "duplicate kind 'press-crowd'; first given in line 3"),
    ("source_kinds.csv", "Officials,l-news", "Officials,«l-new", "Did you mean 'l-news'?"),
    ("unit_kinds.csv", "guard,0.4", "guard,«1.4", "armed_share must be between 0 and 1"),
    ("unit_kinds.csv", "guard,0.4", "«gard,0.4", "unknown kind 'gard'"),
    ("unit_kinds.csv", "army,0.9,Army,assumption: for tests\n", "", "no row for kind army"),
    ("unit_kinds.csv", "army,0.9", "«guard,0.9", "duplicate kind 'guard'"),
    ("factions.csv", "army,0.4", "army,«4", "weight must be between 0 and 1, but is 4"),
    ("factions.csv", "army,0.4,,1", "army,0.4,,«", "hold is empty"),
    ("factions.csv", "army,0.4", "«president,0.4", "duplicate faction 'president'"),
    ("factions.csv", "0.1,c-visit", "0.1,«c-visits", "statement 'c-visits' is not in the evidence"),
    ("alliances/csto.yaml", "rule: consensus", "rule: «consensual", "Did you mean 'consensus'?"),
    ("alliances/csto.yaml", "chair: Armenia", "chair: «Armnia", "is not among the members. Did you mean 'Armenia'?"),
    ("alliances/csto.yaml", "{low: 2 h, high: 8 h}", "{low: «2, high: 8 h}", "unit missing: write '2 h'"),
    ("alliances/csto.yaml", "{low: 2 h, high: 8 h}", "{low: «2 d, high: 8 h}", "low 2 d is above high 8 h"),
    ("alliances/csto.yaml", "{low: 2 h, high: 8 h}", "{low: 2 h, «hihg: 8 h}", "unknown key 'hihg'. Did you mean 'high'?"),
    ("alliances/csto.yaml", "{low: 200, high: 400}", "{low: «500, high: 400}", "low 500 is above high 400"),
    ("alliances/csto.yaml", "{low: 200, high: 400}", "{low: «-5, high: 400}", "low must be at least 0"),
    ("alliances/csto.yaml", "{low: 200, high: 400}", "{low: 200, high: «9223372036854775808}", "high must be at most 1000000"),
    ("alliances/csto.yaml", "covers_unrest: -1.5", "covers_unrest: «-1e308", "covers_unrest must be at least -20"),
    ("alliances/csto.yaml", "staging: 1 d", "staging: «1 day", "unit 'day' does not fit"),
    ("alliances/csto.yaml", "staging: 1 d", "staging: «1e300 d", "staging must be at most 87600 h, but is 1e300 d"),
    ("alliances/csto.yaml", "delay: 2 h", "delay: «-2 h", "delay must not be negative"),
    ("alliances/csto.yaml", "overstretch: 2", "overstretch: «4", "overstretch must be at most 3"),
    ("alliances/csto.yaml", "    overstretch: 2\n", "", "key 'overstretch' is missing"),
    ("alliances/csto.yaml", "    follows: 0.5\n", "", "key 'follows' is missing"),
    ("alliances/csto.yaml", "staging: 8 h\n", "staging: 8 h\n    «follows: 1\n", "Russia has no leader to follow; remove 'follows'"),
    ("alliances/csto.yaml", "  voting: {says", "  «votign: {says", "unknown key 'votign'. Did you mean 'voting'?"),
    ("alliances/csto.yaml", "  payer: {says: Each its own., source: paper}\n", "", "key 'payer' is missing"),
    ("alliances/csto.yaml", "A brigade., source: paper", "A brigade., source: «papr", "Did you mean 'paper'?"),
    ("alliances/csto.yaml", "year., source: \"assumption: for tests\"", "year., source: «\"assumption:\"", "gives no reason"),
    ("alliances/csto.yaml", "until: 1999", "until: «1899", "until must be at least 1900"),
    ("alliances/csto.yaml", "until: 1999", "until: «1989", "until 1989 is before since 1994"),
    ("alliances/csto.yaml", "[Georgia], since: 1994", "[«Russia], since: 1996", "'Russia' is already a party in 1996"),
    ("alliances/csto.yaml", "[Georgia], since", "«[], since", "states must not be empty"),
    ("alliances/csto.yaml", "date: 2001, reliability: B", "date: 2001, reliability: «E", "must be one of A, B, C, D"),
    ("alliances/csto.yaml", "source: l-news", "source: «l-nws", "statement 'l-nws' is not in the evidence"),
]  # fmt: skip
ALL = [("scenario.yaml", *c) for c in SCENARIO] + [("places.csv", *c) for c in PLACES] + TABLES
SINGLE = [c for c in ALL if not c[3].startswith(("unknown column 'mayor'", "duplicate column 'place'"))]


@pytest.mark.parametrize(("file", "old", "new", "message"), ALL, ids=[f"{c[0]}-{c[3][:40]}" for c in ALL])
def test_a_problem_is_reported_at_its_position(broken: Broken, file: str, old: str, new: str, message: str) -> None:
    problems, (line, column) = broken(file, old, new)
    reported = [p for p in problems if message in p.message]
    assert reported, "\n".join(map(str, problems))
    shared = file in SHARED_FILES or file.startswith("alliances")
    assert reported[0].file == f"{'shared' if shared else 'tiny'}/{file}"
    if "«" in new:
        assert (reported[0].line, reported[0].column) == (line, column), "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("file", "old", "new"), [c[:3] for c in SINGLE], ids=[f"{c[0]}-{c[3][:40]}" for c in SINGLE]
)
def test_one_error_is_reported_once(broken: Broken, file: str, old: str, new: str) -> None:
    """An error is not reported again wherever it has consequences."""
    problems, _ = broken(file, old, new)
    assert len(problems) == 1, "\n".join(map(str, problems))


def put(tiny: Path, edits: Mapping[str, Callable[[str], str]]) -> list[str]:
    """Return the messages of the problems of the scenario with its files edited."""
    for file, edit in edits.items():
        text = (tiny / file).read_text("utf-8") if (tiny / file).exists() else ""
        (tiny / file).write_text(edit(text), "utf-8")
    return [f"{Path(p.file).name}:{p.line}: {p.message}" for p in check("tiny")]


def with_share(share: str) -> Callable[[str], str]:
    """Return an edit of places.csv that adds a column for the minority, with a share in the first place."""

    def edit(text: str) -> str:
        head, *rows = text.splitlines()
        shares = [share, "0.1", "0.4"]
        return "\n".join([f"{head},share_minority", *(f"{r},{s}" for r, s in zip(rows, shares, strict=True))]) + "\n"

    return edit


def test_the_shares_of_the_groups_add_up_to_one(tiny: Path) -> None:
    assert put(tiny, {"places.csv": with_share("0.2")}) == []
    assert put(tiny, {"places.csv": lambda text: text.replace("c-census,0.2", "c-census,0.3")}) == [
        "places.csv:2: share_majority and share_minority add up to 1.1, not 1"
    ]


def test_one_group_at_most_has_no_column(tiny: Path) -> None:
    (message,) = put(tiny, {"places.csv": lambda text: text.replace("share_majority,", "").replace(",0.8,", ",")
                            .replace(",0.9,", ",").replace(",0.6,", ",")})  # fmt: skip
    assert message.startswith("places.csv:1: columns share_majority and share_minority are missing")


def test_a_scenario_needs_a_group(tiny: Path) -> None:
    groups = re.compile(r"groups:\n(?:  .*\n){2}")
    given = groups.search((tiny / "scenario.yaml").read_text("utf-8"))
    assert given
    assert put(tiny, {"scenario.yaml": lambda text: groups.sub("", text)}) == ["scenario.yaml:1: key 'groups' is missing"]
    (message,) = put(tiny, {"scenario.yaml": lambda text: text.replace("strata:", "groups: {}\nstrata:", 1)})
    assert "groups must name at least one group" in message


def test_the_name_of_a_group_can_be_that_of_a_column(tiny: Path) -> None:
    problems = put(tiny, {"scenario.yaml": lambda text: text.replace("minority", "The rest")})
    assert "the name of a group must be small letters, digits and hyphens" in problems[0]


def test_an_event_has_no_price_and_no_unit_and_needs_a_date(tiny: Path) -> None:
    added = put(tiny, {
        "shocks.csv": lambda text: text + "vote,event,%,A stolen vote,c-rally\n",
        "exposures.csv": lambda text: text + "vote,country,1,1,2,c-rally\n",
    })  # fmt: skip
    assert [m.partition(":")[2] for m in added] == [
        "5: before belongs to prices, but shock 'vote' is an event: leave it empty",
        "5: after belongs to prices, but shock 'vote' is an event: leave it empty",
        "3: shock 'vote' never acts: timeline.csv has no event of kind shock for it",
        "3: unit belongs to prices; an event has none: leave it empty",
    ]
    fixed = put(tiny, {
        "shocks.csv": lambda text: text.replace(",%,", ",,"),
        "exposures.csv": lambda text: text.replace("1,1,2,c-rally", "1,,,c-rally"),
        "timeline.csv": lambda text: text + "2022-01-01 12:00,Northport,shock,vote,1.5,hour,The result,c-rally\n",
    })  # fmt: skip
    assert [m.rpartition(": ")[2] for m in fixed] == ["value must be between 0 and 1, but is 1.5"]
    assert put(tiny, {"timeline.csv": lambda text: text.replace("vote,1.5", "vote,1")}) == []


def test_a_price_that_never_changes_is_reported(tiny: Path) -> None:
    (message,) = put(tiny, {
        "timeline.csv": lambda text: re.sub(r".*,shock,.*\n", "", text),
        "exposures.csv": lambda text: text.replace("60,120", "60,").replace("65,90", "65,"),
    })  # fmt: skip
    assert "shock 'bread' never acts: timeline.csv has no event of kind shock for it, and exposures.csv no" in message


def test_without_shocks_none_can_be_named(tiny: Path) -> None:
    (tiny / "shocks.csv").unlink()
    messages = [p.message for p in check("tiny")]
    assert messages == ["shock 'bread' is not in shocks.csv."] * 3 + ["act 'bread' is not in shocks.csv."]


@pytest.mark.parametrize("change", ["rules_of: china", "rule: leader", "refuses: Russia"])
def test_an_arm_cannot_change_the_alliance_of_a_scenario_without_one(broken: Broken, change: str) -> None:
    key = change.partition(":")[0]
    problems, (line, column) = broken(
        "scenario.yaml", "without: alliance", f"{key}: «{change.partition(': ')[2]}"
    )
    assert problems == []
    path = Path("tiny/scenario.yaml")
    path.write_text(path.read_text("utf-8").replace("alliance: csto\n", ""), "utf-8")
    reported = [p for p in check("tiny") if "the scenario has none" in p.message]
    assert [(p.line, p.column) for p in reported] == [(line - 1, column)]


def test_ten_problems_are_reported_together(tiny: Path) -> None:
    edits = [
        ("scenario.yaml", "currency: TNG", "currency: tng"),
        ("scenario.yaml", "without: alliance", "without: aliance"),
        ("scenario.yaml", "population: 20000", "population: 20000.5"),
        ("places.csv", "centre,9000,", "centre,9k,"),
        ("sites.csv", "Southgate hall,Southgate", "Southgate hall,Southgat"),
        ("forces.csv", "guard,120", "guards,120"),
        ("timeline.csv", "policy,dismissal", "policy,dismisal"),
        ("observed.csv", "100,200,400", "100,90,400"),
        ("powers.csv", "China,trade,0.15", "China,trade,15"),
        ("evidence.yaml", "reliability: B", "reliability: E"),
    ]
    for file, old, new in edits:
        path = tiny / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("tiny")
    # One problem for each edit, and no others.
    files = sorted(Path(p.file).name for p in caught.value.problems)
    assert files == sorted(file for file, _, _ in edits)
    assert str(caught.value).count("\n") == len(edits) - 1
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "file", ["scenario.yaml", "places.csv", "sites.csv", "timeline.csv", "evidence.yaml"]
)
def test_a_missing_file_is_the_only_problem(tiny: Path, file: str) -> None:
    (tiny / file).unlink()
    (problem,) = check("tiny")
    assert (problem.file, problem.line) == (f"tiny/{file}", 0)
    assert "missing" in problem.message


@pytest.mark.parametrize("file", [*SHARED_FILES, "alliances/csto.yaml"])
def test_problems_of_shared_files_have_their_path(tiny: Path, shared: Path, file: str) -> None:
    (shared / file).write_text("", "utf-8")
    assert f"shared/{file}" in {p.file for p in check("tiny")}


@pytest.mark.parametrize("file", ["places.csv", "scenario.yaml"])
def test_a_byte_that_is_not_utf8_is_reported_at_its_position(tiny: Path, file: str) -> None:
    path = tiny / file
    data = path.read_bytes()
    line = data.split(b"\n")[1]
    path.write_bytes(data.replace(line, b"caf\xc3\xa9 \xe9" + line, 1))
    (problem,) = check("tiny")
    assert (problem.file, problem.line, problem.column) == (f"tiny/{file}", 2, 6)
    assert "byte 0xe9 is not UTF-8" in problem.message


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "- a list\n", "a word\n"])
@pytest.mark.parametrize("file", ["scenario.yaml", "evidence.yaml"])
def test_a_yaml_file_must_be_a_mapping(tiny: Path, file: str, text: str) -> None:
    (tiny / file).write_text(text, "utf-8")
    problems = [p for p in check("tiny") if p.file == f"tiny/{file}"]
    assert "empty" in problems[0].message or "must be a mapping" in problems[0].message


def test_deep_nesting_is_reported(tiny: Path) -> None:
    (tiny / "scenario.yaml").write_text("a: " + "[" * 5000, "utf-8")
    assert [p.file for p in check("tiny")] == ["tiny/scenario.yaml"]


def test_an_empty_table_is_reported_with_the_header_it_needs(tiny: Path) -> None:
    (tiny / "places.csv").write_text("", "utf-8")
    (problem,) = check("tiny")
    assert problem.message.startswith("the header is missing: place,region,kind")
    assert "income_tng_month" in problem.message


def test_a_missing_column_is_reported_once(tiny: Path) -> None:
    path = tiny / "sites.csv"
    path.write_text(
        "\n".join(line.partition(",")[2] for line in path.read_text("utf-8").splitlines()), "utf-8"
    )
    messages = [p.message for p in check("tiny") if "column" in p.message]
    assert messages == ["column 'site' is missing"]


def test_a_folder_outside_the_working_folder_is_reported_with_its_full_path(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tiny / "sites.csv").unlink()
    away = tiny.parent / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    assert check(tiny)[0].file == str(tiny / "sites.csv")


def test_a_missing_folder_is_reported(tiny: Path) -> None:
    (problem,) = check("./nowhere")
    assert problem.file == "nowhere"
    assert "no such folder" in problem.message
    with pytest.raises(ScenarioError, match="no such folder"):
        load("nowhere/scenario.yaml")


def test_problems_are_sorted(tiny: Path) -> None:
    for name in ("sites.csv", "forces.csv"):
        path = tiny / name
        path.write_text(path.read_text("utf-8").replace("Southgate,", "Southgat,"), "utf-8")
    problems = check("tiny")
    assert problems == sorted(problems)
    assert len(problems) > 4
