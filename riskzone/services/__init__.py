"""Use cases: each takes the actor first, checks the right, and opens one unit of work."""
