"""Schemes to indicators to clauses to levels, with their reasons and their outlook."""
