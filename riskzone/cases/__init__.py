"""Line lists, counts and what else desks send: read, checked, located, compared."""
