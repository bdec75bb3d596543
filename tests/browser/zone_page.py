"""How the browser tests read the page of risk zones."""

from playwright.sync_api import FrameLocator, Page, expect

from riskzone.places.boundaries import points_inside

READY = 'body[data-painted="yes"]'


def map_frame(page: Page) -> FrameLocator:
    """The frame of the map, with counties drawn and levels painted."""
    # The map of the view that was left stays for a moment.
    expect(page.locator(".st-key-map iframe")).to_have_count(1, timeout=15_000)
    frame = page.frame_locator(".st-key-map iframe")
    frame.locator(READY).wait_for(timeout=30_000)
    return frame


def click_county(page: Page, code: str) -> None:
    """Click a county on the map at a point inside it."""
    lon, lat = points_inside("23")[code]
    click_point(page, lon, lat)


def click_point(page: Page, lon: float, lat: float) -> None:
    """Click the map at a longitude and latitude (EPSG:4490)."""
    map_frame(page)
    handle = page.locator(".st-key-map iframe")
    frame = handle.element_handle().content_frame()
    at = frame.evaluate("([lat, lon]) => window.map.latLngToContainerPoint([lat, lon])", [lat, lon])
    handle.click(position={"x": at["x"], "y": at["y"]})
