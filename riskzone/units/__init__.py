"""Control units: orders about places, their life cycle, clocks, evidence and geometry.

Pure functions on frozen dataclasses; nothing here knows a database, a page or a file.
"""
