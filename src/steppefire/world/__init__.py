"""The state of a country and one hour of its life: one file for each row of the system."""
