import gzip
import json

import pytest
from starlette.applications import Starlette

from riskzone.errors import StoreError
from riskzone.ui import data, entrance, geography, web
from tests.ui import asgi
from tests.ui.fake_services import READER


@pytest.fixture(scope="module")
def app():
    return Starlette(routes=web.routes(), middleware=web.middleware())


@pytest.fixture
def client(app, fake_zoning, monkeypatch):
    monkeypatch.setattr(entrance, "reader", lambda _: READER)
    return lambda path, **headers: asgi.get(
        app, path, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_leaflet_and_our_script_come_from_this_server(client):
    for path in ("leaflet/leaflet.js", "leaflet/draw/leaflet.draw.js", "map/zone_map.js"):
        answer = client(f"/assets/{path}?v=1")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]


def test_an_asset_without_version_is_not_kept_for_ever(client):
    assert "immutable" not in client("/assets/map/zone_map.js").headers.get("cache-control", "")


def test_a_file_that_was_handed_out_does_not_stay_in_the_browser(client):
    assert client("/media/0123.csv").headers["cache-control"] == "no-store, private"


def test_nothing_beside_the_assets_is_served(client):
    assert client("/assets/map/../styles.py").status == 404
    assert client("/assets/map/%2e%2e/styles.py").status == 404


def test_geometry_is_packed_kept_for_ever_and_revalidated(client):
    file = geography.geometry_file()
    answer = client(file.url, accept_encoding="gzip")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.body == file.packed
    assert gzip.decompress(answer.body) == file.plain
    again = client(file.url, if_none_match=answer.headers["etag"])
    assert again.status == 304
    assert client(file.url).body == file.plain


def test_a_hatch_is_drawn_from_its_address_alone(client):
    answer = client("/swatch/diagonal-F2B134.svg")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"#F2B134" in answer.body
    assert client("/swatch/stars-F2B134.svg").status == 404
    assert client("/swatch/dots-%22onload.svg").status == 404


def test_an_unknown_geometry_is_not_found(client):
    assert client("/geo/0123456789abcdef.json").status == 404


def test_every_answer_forbids_foreign_sources(client):
    for path in ("/health", "/assets/map/zone_map.css", "/nowhere"):
        policy = client(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "frame-ancestors 'self'" in policy


def test_what_stands_below_a_page_leads_to_the_page(client):
    answer = client("/zones/231005?on=2020-03-19")
    assert (answer.status, answer.headers["location"]) == (307, "/zones?on=2020-03-19")
    assert client("/zones/_stcore/health").status == 404


def test_health_tells_a_code_and_nothing_else(client, monkeypatch):
    assert json.loads(client("/health").body)["status"] == "ok"

    def broken():
        raise StoreError("store.missing", path="/secret/place")

    monkeypatch.setattr(data, "version", broken)
    answer = client("/health")
    assert answer.status == 503
    assert json.loads(answer.body) == {"status": "error", "code": "store.missing"}
