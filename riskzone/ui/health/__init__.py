"""The page of health codes: counts by area, colour and reason, and what they rest on."""
