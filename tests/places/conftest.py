from pathlib import Path

import geopandas
import pytest

from riskzone.places import load_boundaries, load_divisions
from riskzone.places.divisions import Divisions

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"


@pytest.fixture(scope="session")
def heilongjiang() -> Divisions:
    return load_divisions("23")


@pytest.fixture(scope="session")
def nation() -> Divisions:
    return load_divisions("CN")


@pytest.fixture(scope="session")
def counties(heilongjiang: Divisions) -> geopandas.GeoDataFrame:
    return load_boundaries("23", "county")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real inputs are not beside this checkout")
    return SHARED
