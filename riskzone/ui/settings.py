"""The settings of this deployment, read once a process."""

from functools import cache

from riskzone.settings import Settings


@cache
def settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()
