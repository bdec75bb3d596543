"""One request to an ASGI application, without a server and without a client library."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def run(work):
    """Run a coroutine in a thread: the browser tests keep a loop running in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def get(app, path, headers=None, client=("127.0.0.1", 50000), kind="http", method="GET"):
    """Ask for a path; a refused websocket answers with status 403."""
    parts = urlsplit(path)
    scope = {
        "type": kind,
        "method": method,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        "client": client,
        "server": ("127.0.0.1", 8501),
        "scheme": "http",
        "http_version": "1.1",
    }
    sent = []
    first = "http.request" if kind == "http" else "websocket.connect"
    heard = [{"type": first, "body": b"", "more_body": False}]

    async def receive():
        return heard.pop(0) if heard else {"type": f"{kind}.disconnect"}

    async def send(message):
        sent.append(message)

    run(app(scope, receive, send))
    if kind == "websocket":
        return Answer(403 if sent[0]["type"] == "websocket.close" else 101, {}, b"")
    start = sent[0]
    return Answer(
        start["status"],
        {key.decode(): value.decode() for key, value in start["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )
