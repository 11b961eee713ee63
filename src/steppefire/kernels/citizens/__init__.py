"""The citizens: thresholds, contacts, the rule, and the two engines that apply it."""
