"""The page 管控单元: reading and changing control units."""
