"""The country: fields, forces, casualties, sites, mission, factions and recording, on arrays of places."""
