"""Settings, from the environment (``RISKZONE_…``); each is documented in docs/settings.md."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from riskzone.clock import SHANGHAI, Clock

#: The folder ``data/`` of the checkout: schemes, maps, divisions, published figures.
DATA = Path(__file__).resolve().parent.parent / "data"


class Settings(BaseSettings):
    """What a deployment chooses.

    Every field is read from ``RISKZONE_<NAME>``.
    """

    model_config = SettingsConfigDict(env_prefix="RISKZONE_", frozen=True, extra="ignore")

    home: Path = Field(Path("var"), description="Folder of the store and its caches.")
    area: str = Field(
        "23",
        pattern=r"^(\d{2}|\d{4}|\d{6}|CN)$",
        description="Division code of the area served: CN, province, prefecture or county.",
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the store; default: riskzone.sqlite in the home."
    )
    hosts: str | None = Field(
        None,
        description="Further names, divided by commas, under which browsers may ask the server.",
    )
    oidc_issuer: str | None = Field(
        None, description="Issuer of an OpenID provider of the closed network."
    )
    oidc_client_id: str = Field("riskzone", description="What the provider knows us as.")
    oidc_secret_file: Path | None = Field(
        None, description="File (0600) with the secret shared with the provider."
    )
    now: datetime | None = Field(
        None, description="A fixed time that counts as now (demonstrations, tests)."
    )
    language: Literal["zh", "en", "both"] = Field(
        "both", description="Language of messages on the command line."
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _closed_to_listeners(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value is not None and not here and (parts.scheme != "https" or not parts.hostname):
            raise ValueError("an https address; http on this machine alone")
        return value

    @field_validator("now")
    @classmethod
    def _local_time(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=SHANGHAI)
        return value

    @property
    def host_names(self) -> tuple[str, ...]:
        """Names under which browsers may ask, beside those of this machine; lower case."""
        return tuple(name.strip().lower() for name in (self.hosts or "").split(",") if name.strip())

    @cached_property
    def clock(self) -> Clock:
        """The clock of this deployment."""
        return Clock(self.now)

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{(self.home / 'riskzone.sqlite').as_posix()}"
