"""Spark: a cluster by its URL, or the same on this machine."""
