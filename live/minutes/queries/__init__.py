"""Reading minutes, and the facts they are made of."""
