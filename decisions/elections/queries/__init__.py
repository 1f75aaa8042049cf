"""Reading elections: what a person may see of them, the roll and paper, the board of slips."""
