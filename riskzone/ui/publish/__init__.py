"""The page of publishing: from the choice of a morning to what was released."""
