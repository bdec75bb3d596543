"""Health codes: rules → colour, reason and in-city restriction of a resident; counts of them.

Nothing here opens a file or a connection.  Rules are data, and one expression says what they mean;
an engine evaluates it and hands out counts, never persons.
"""
