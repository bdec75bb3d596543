"""A Spark standalone cluster on this machine alone: a master and two workers of one core each."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
WORKERS = 2
#: For every Java of the cluster: starting counts here, not speed.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
#: What Spark opens on Java 17.
_OPENED = tuple(
    f"--add-opens=java.base/{name}=ALL-UNNAMED"
    for name in ("java.lang", "java.nio", "java.net", "java.util", "sun.nio.ch")
)


@dataclass(frozen=True)
class Cluster:
    """Where it is, and who belongs to it."""

    url: str
    state_url: str
    workers: tuple[subprocess.Popen[bytes], ...]

    def state(self) -> dict[str, object]:
        """What the master says of workers and applications."""
        with urllib.request.urlopen(self.state_url, timeout=5) as answer:  # noqa: S310
            return json.load(answer)

    def executors(self) -> dict[str, int]:
        """Id of each executor → process id, for those that live."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_text().split("\0")
                if "--executor-id" in words and f"{self.url[8:]}" in self._worker_of(folder):
                    found[words[words.index("--executor-id") + 1]] = int(folder.name)
        return found

    def _worker_of(self, process: Path) -> str:
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        return (Path("/proc") / parent / "cmdline").read_text()


def executors(*, alive_only: bool = True) -> list[Any]:
    """What the driver of this process knows of executors, those that died among them."""
    from pyspark import SparkContext  # noqa: PLC0415

    listed = SparkContext.getOrCreate()._jsc.sc().statusStore().executorList(alive_only)
    return [listed.apply(n) for n in range(listed.size()) if listed.apply(n).id() != "driver"]


def available() -> bool:
    """Whether Java and pyspark are here."""
    try:
        import pyspark  # noqa: F401, PLC0415
    except ImportError:
        return False
    return shutil.which("java") is not None


@contextmanager
def cluster(folder: Path, memory: str = "512m") -> Iterator[Cluster]:
    """A master and two workers, until the block ends."""
    import pyspark  # noqa: PLC0415

    home = Path(pyspark.__file__).parent
    port, state_port = _free_port(), _free_port()
    url = f"spark://{HOST}:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "JAVA_TOOL_OPTIONS": JAVA_OPTIONS,
        # What Spark's own scripts set, each at the price of one more Java.
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }
    # Workers that make it at the same moment fail, and stay without any.
    (folder / "local").mkdir()
    java = ["java", "-Xmx192m", *_OPENED, "-cp", f"{home / 'jars'}/*"]
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> None:
        command = [*java, f"org.apache.spark.deploy.{name}", *words]
        with (folder / f"{name}-{len(started)}.log").open("wb") as log:
            one = subprocess.Popen(  # noqa: S603
                [*command, "--host", HOST],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(one)

    try:
        start("master.Master", "--port", str(port), "--webui-port", str(state_port))
        _listening(port)
        for number in range(WORKERS):
            work = folder / f"work-{number}"
            options = ("--cores", "1", "--memory", memory, "--webui-port", "0", "-d", str(work))
            start("worker.Worker", url, *options)
        found = Cluster(url, f"http://{HOST}:{state_port}/json/", tuple(started[1:]))
        _wait(found)
        yield found
    finally:
        for one in reversed(started):
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGTERM)
        for one in started:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()


def _listening(port: int) -> None:
    """A worker that meets no master asks again only after many seconds."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError("the master does not start")


def _wait(found: Cluster) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            if found.state()["aliveworkers"] == WORKERS:
                return
        time.sleep(0.2)
    raise TimeoutError("the cluster does not start")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
