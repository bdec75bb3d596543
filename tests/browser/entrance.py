"""How tests, scripts and benchmarks get past the sign-in page."""

from playwright.sync_api import BrowserContext


def sign_in(context: BrowserContext, server: str, account: str) -> None:
    """Enter with an account of the demonstration, as its button on the sign-in page does."""
    answer = context.request.post(
        f"{server}/sign-in/demo",
        form={"name": account, "next": "/health"},
        headers={"Origin": server},
        # A connection kept alive may be closed by the server in the very moment it is used again.
        max_retries=2,
    )
    assert answer.json()["status"] == "ok"
