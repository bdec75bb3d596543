"""Fixtures for all rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fake_zoning(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Pages that ask a stand-in instead of the services; no store is opened."""
    import streamlit as st  # noqa: PLC0415 - only the tests that ask for pages pay for Streamlit

    from riskzone.ui import data, session  # noqa: PLC0415
    from tests.ui.fake_services import ACTOR, READER, FakeZoning  # noqa: PLC0415

    fake = FakeZoning()
    monkeypatch.setattr(data, "zoning", fake)
    monkeypatch.setattr(data, "context", lambda: None)
    monkeypatch.setattr(session, "signed_in", lambda: (READER, ACTOR))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield fake
    st.cache_data.clear()
    st.cache_resource.clear()
