"""Use cases: each public function takes the actor first, checks the right, and opens one unit of work."""
