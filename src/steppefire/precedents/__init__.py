"""S10. Precedents: past requests for help, a statistical model of the answers, its validation, and its predictions."""
