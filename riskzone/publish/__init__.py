"""What leaves the house on paper: sheets set by Typst from records, never from the store."""
