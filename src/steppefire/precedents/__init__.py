"""S10. What past requests for help teach, how far it can be trusted, and what it says of further cases."""
