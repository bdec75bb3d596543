"""Disclosure control of counts: what is hidden, why, and an attacker who tries to find it out."""
