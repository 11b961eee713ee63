"""The streams of randomness: one number for each kind of decision.

The numbers are part of every result: never reuse or renumber one (7 to 9 and 25 are retired).
"""

# Of a run as a whole.
RUN = 1
DRAW = 2

# Of citizens and their contacts.
RANK = 3
CONTACTS = 4
STINT = 5
VIOLENCE = 6
INVESTIGATE = 10
LOWEST = 11
SELECTION = 12

# Of places, forces, sites, elites and the alliance.
PLACE_EFFECT = 20
WEATHER = 21
ARRESTS = 22
DEATHS = 23
INJURIES = 24
INVESTIGATIONS = 26
LOYALTY = 27
CAPTURE = 28
RECAPTURE = 29
POLICY = 30
OPTION = 31
MEMBER = 32
CONSULTATION = 33
CONTINGENT = 34
DEMAND = 35
BYSTANDERS = 36
FORCE_INJURIES = 37
FORCE_DEATHS = 38
CLASH_DEATHS = 46

# Of Epstein's lattice (`steppefire.reference`), whose keys are its own: no draw coincides with one above.
LATTICE_SITE = 60
LATTICE_HARDSHIP = 61
LATTICE_AVERSION = 62
LATTICE_ORDER = 63
LATTICE_MOVE = 64
LATTICE_CHOICE = 65
LATTICE_ARREST = 66

# Of organised groups.
ORGANISED_DEATHS = 90
ORGANISED_ARRESTS = 91
ORGANISED_DEPARTURES = 92
PRISON_BREAKS = 93
