"""RiskZone: a case line list in, exact and explained epidemic risk levels out."""

__version__ = "0.1.0"
