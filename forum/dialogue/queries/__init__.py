"""What a topic's page shows of the dialogue, and the rows a gauge is computed from."""
