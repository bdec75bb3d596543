"""Fixtures for all rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fake_zoning(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Pages that ask a stand-in instead of the services; no store is opened."""
    import streamlit as st

    from riskzone.ui import data
    from tests.ui.fake_services import FakeZoning

    fake = FakeZoning()
    monkeypatch.setattr(data, "zoning", fake)
    monkeypatch.setattr(data, "context", lambda: None)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield fake
    st.cache_data.clear()
    st.cache_resource.clear()
