"""The streams of randomness: one number for each kind of decision. Never reuse or renumber one (7 to 9 are retired)."""

RUN = 1
DRAW = 2
RANK = 3
TIE = 4
STINT = 5
TEMPER = 6
INVESTIGATE = 10
LOWEST = 11
FATE = 12

GRIEVANCE = 20
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

# Epstein's lattice (steppefire.reference): a key of its own per run, so these meet none of the above.
LATTICE_SITE = 60
LATTICE_HARDSHIP = 61
LATTICE_AVERSION = 62
LATTICE_ORDER = 63
LATTICE_MOVE = 64
LATTICE_CHOICE = 65
LATTICE_ARREST = 66
