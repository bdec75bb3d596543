"""Spark: a standalone cluster, by its URL; needs the extra ``spark``, and Java."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from riskzone.engine.connection import Engine
from riskzone.engine.faults import Kind, T, of_spark, translated
from riskzone.engine.files import parquet_files
from riskzone.errors import InputError, JobFailed

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Until a master answers; until the driver is up (Spark itself gives up a master that listens and
#: says nothing after a minute; a busy machine takes long); until there is an executor.
_CONNECT_SECONDS, _START_SECONDS, _EXECUTOR_SECONDS = 4.0, 180.0, 30.0
_URL = re.compile(r"spark://([\w.-]+:\d{1,5})(,[\w.-]+:\d{1,5})*")
#: Bytes of Parquet that one task of a shuffle takes on.
_TASK_BYTES = 16 * 2**20
#: A process has one driver.
_ONE = threading.Lock()

#: With no appender at all, Spark would take its own settings, which tell everything.
_SILENT = """\
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
appender.none.type = Null
appender.none.name = none
"""


class SparkEngine(Engine):
    """A driver of this process and the executors that a cluster gives it.

    Raises
    ------
    InputError
        The URL is not that of a standalone cluster.
    JobFailed
        pyspark or Java are missing, the cluster does not answer, or has no room.
    """

    kind: Kind = "spark"

    def __init__(self, url: str, memory_mb: int, folder: Path) -> None:
        if not _URL.fullmatch(url):
            raise InputError("engine.cluster_url", url=url)
        _needed()
        here = _reached(url)
        self._url, self._memory_mb, self._bytes = url, memory_mb, 0
        _ONE.acquire()
        try:
            self._session = _session(url, _settings(memory_mb, folder, here), here)
            _executors(self._session, url)
            import ibis  # noqa: PLC0415 - takes half a second, and only engines need it

            self._connection = ibis.pyspark.connect(self._session)
        except BaseException:
            self.close()
            raise

    def parquet(self, path: str | Path, name: str) -> "ir.Table":  # noqa: D102 - see the base
        files = parquet_files(path)
        self._bytes += sum(one.stat().st_size for one in files)
        # By their names: of a folder, Spark would also read what is no Parquet.
        names = [one.as_uri() for one in files]

        def read() -> Any:
            self._session.read.parquet(*names).createOrReplaceTempView(name)
            return self._connection.table(name)

        return self._told(read)

    def table(self, name: str, rows: pa.Table) -> "ir.Table":  # noqa: D102
        def made() -> Any:
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
            return self._connection.table(name)

        return self._told(made)

    def run(self, expression: "ir.Table") -> pa.Table:  # noqa: D102
        def evaluated() -> pa.Table:
            if self._bytes:
                tasks = max(8, self._bytes // _TASK_BYTES)
                self._session.conf.set("spark.sql.shuffle.partitions", str(tasks))
            # By way of Arrow: through pandas, whole numbers and days would lose their types.
            found = self._session.sql(self._connection.compile(expression)).toArrow()
            return found.cast(expression.schema().to_pyarrow())

        with _watched(self._session):
            return self._told(evaluated)

    def close(self) -> None:  # noqa: D102
        try:
            _end()
        finally:
            _ONE.release()

    def _told(self, call: Callable[[], T]) -> T:
        return translated(call, lambda error: of_spark(error, self._memory_mb, self._url))


def _needed() -> None:
    """Without these two nothing can be asked of a cluster."""
    try:
        import pyspark  # noqa: F401, PLC0415 - an extra
    except ImportError:
        missing = True
    else:
        missing = False
    if missing:
        raise JobFailed("engine.spark_missing")
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").is_file())):
        raise JobFailed("engine.java_missing")


def _reached(url: str) -> str:
    """The address of this machine that a master of the cluster sees.

    Asked before Spark is: it tries a master that is not there for minutes.
    """
    for part in url.removeprefix("spark://").split(","):
        host, _, port = part.rpartition(":")
        with (
            contextlib.suppress(OSError, OverflowError),
            socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS) as line,
        ):
            return str(line.getsockname()[0])
    raise JobFailed("engine.unreachable", url=url)


def _settings(memory_mb: int, folder: Path, here: str) -> Mapping[str, str]:
    silent = folder / "log4j2.properties"
    silent.write_text(_SILENT, "utf-8")
    return {
        "spark.app.name": "riskzone",
        "spark.driver.host": here,
        "spark.driver.bindAddress": here,
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={silent.as_uri()}",
        "spark.executor.memory": f"{memory_mb}m",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.sql.catalogImplementation": "in-memory",
        # Rows are never told: neither by a page of Spark's own nor by its logs; what executors
        # put on a disk is encrypted.
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.log.level": "OFF",
        "spark.executor.syncLogLevel.enabled": "true",
        "spark.io.encryption.enabled": "true",
        # An executor that died is given up after seconds, not after a quarter of a minute.
        "spark.shuffle.io.retryWait": "1s",
    }


def _session(url: str, settings: Mapping[str, str], here: str) -> Any:
    """A session of the cluster; in a thread, so that it cannot wait for ever."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf().setMaster(url).setAll(list(settings.items()))
    found: list[Any] = []
    ended: list[bool] = []

    def start() -> None:
        try:
            found.append(SparkSession.builder.config(conf=conf).getOrCreate())
        except Exception as error:  # noqa: BLE001 - told below: there is no session
            # A master that took the job, and gave it up when no executor would start.
            ended.append("stopped SparkContext" in str(error))

    with _environment(SPARK_LOCAL_IP=here, SPARK_LOCAL_DIRS=settings["spark.local.dir"]):
        _driver(lambda: SparkContext._ensure_initialized(conf=conf))
    thread = threading.Thread(target=start, name="spark", daemon=True)
    thread.start()
    thread.join(_START_SECONDS)
    if any(ended):
        raise JobFailed("engine.no_executor", url=url)
    if not found:
        raise JobFailed("engine.unreachable", url=url)
    return found[0]


def _driver(start: Callable[[], None]) -> None:
    """Start the driver's Java process; how long it takes says nothing of the cluster."""
    fault = ""
    try:
        start()
    except Exception as error:  # noqa: BLE001 - of the bridge, or of Java
        fault = type(error).__name__
    if fault:
        raise JobFailed("engine.java_failed", error=fault)


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _executors(session: Any, url: str) -> None:
    """Wait for an executor: without one, Spark would wait for ever."""
    context = session.sparkContext._jsc.sc()
    until = time.monotonic() + _EXECUTOR_SECONDS
    while context.getExecutorMemoryStatus().size() < 2:  # the driver is one of them
        if time.monotonic() > until:
            raise JobFailed("engine.no_executor", url=url)
        time.sleep(0.2)


@contextlib.contextmanager
def _watched(session: Any) -> Iterator[None]:
    """Give a job up that has no executor left: Spark would wait for one for ever."""
    done = threading.Event()
    context = session.sparkContext._jsc.sc()

    def watch() -> None:
        alone_since = None
        while not done.wait(1):
            try:
                alone = context.getExecutorMemoryStatus().size() < 2
            except Exception:  # noqa: BLE001 - the driver has ended; who waits is told by it
                return
            now = time.monotonic()
            alone_since = (alone_since or now) if alone else None
            if alone_since is not None and now - alone_since > _EXECUTOR_SECONDS:
                context.cancelAllJobs()
                return

    thread = threading.Thread(target=watch, name="spark-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _end() -> None:
    """End the driver's Java process too: as long as it lives, it keeps its memory."""
    from pyspark import SparkContext  # noqa: PLC0415 - an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415

    gateway = SparkContext._gateway
    with contextlib.suppress(Exception):  # a cluster that is gone cannot be left
        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()
    if gateway is None:
        return
    with contextlib.suppress(Exception):
        gateway.shutdown()
    process = gateway.proc
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    SparkContext._gateway = SparkContext._jvm = None
    SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None
