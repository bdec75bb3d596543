"""Tests of the map sheets."""
