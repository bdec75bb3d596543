"""Assessments and what surrounds them → the record of a morning; two of them compared."""
