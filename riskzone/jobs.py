"""Heavy work in one bounded pool of child processes, so that nobody's page waits for it."""
