"""One door to every engine: open it, hand it Parquet files, have expressions evaluated."""

import contextlib
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pyarrow as pa

from riskzone.engine.faults import Kind, T, of_duckdb, translated
from riskzone.engine.files import parquet_files
from riskzone.engine.folder import private_folder
from riskzone.errors import InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir

KINDS: tuple[str, ...] = get_args(Kind)
#: Memory where none is stated, and the least that can be, in MiB.  The embedded engine puts down
#: in its folder what needs more; Spark reserves 300 MiB of an executor for itself.
MEMORY_MB = {"duckdb": 96, "spark": 1024}
LEAST_MB = {"duckdb": 32, "spark": 512}


class Engine(ABC):
    """A connection that evaluates expressions.

    Attributes
    ----------
    kind : {"duckdb", "spark"}
    holds_mb : int or None
        What it may hold of a register at once, in MiB; ``None``: a cluster has room.
    """

    kind: Kind
    holds_mb: int | None = None

    @abstractmethod
    def parquet(self, path: str | Path, name: str) -> "ir.Table":
        """A Parquet file, or a folder of them, as a table; rows are read when it is evaluated.

        Raises
        ------
        NotFound
            There is no such file.
        InputError
            It is not Parquet, or was cut short.
        """

    @abstractmethod
    def table(self, name: str, rows: pa.Table) -> "ir.Table":
        """A small table of the product's own."""

    @abstractmethod
    def close(self) -> None:
        """Let go of memory, files and connections."""

    @abstractmethod
    def run(self, expression: "ir.Table") -> pa.Table:
        """Evaluate an expression; its rows come back, and must be counts.

        Raises
        ------
        InputError
            The data is damaged, or there is not what the expression asks for.
        JobFailed
            Memory or disk did not suffice, or the cluster is gone.
        """


class DuckEngine(Engine):
    """DuckDB inside this process; it knows no network and reads only what it is given."""

    kind: Kind = "duckdb"

    def __init__(self, folder: Path, memory_mb: int) -> None:
        import ibis  # noqa: PLC0415 - takes half a second, and only engines need it

        self.holds_mb = self._memory_mb = memory_mb
        self._folder = folder
        self._connection = ibis.duckdb.connect(
            ":memory:",
            threads=os.cpu_count() or 1,
            memory_limit=f"{memory_mb}MiB",
            temp_directory=str(folder),
            preserve_insertion_order=False,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )

    def parquet(self, path: str | Path, name: str) -> "ir.Table":  # noqa: D102 - see the base
        files = [str(one) for one in parquet_files(path)]
        return self._told(lambda: self._connection.read_parquet(files, table_name=name))

    def table(self, name: str, rows: pa.Table) -> "ir.Table":  # noqa: D102
        return self._told(lambda: self._connection.create_table(name, rows, overwrite=True))

    def run(self, expression: "ir.Table") -> pa.Table:  # noqa: D102
        return self._told(lambda: self._connection.to_pyarrow(expression))

    def _told(self, call: Callable[[], T]) -> T:
        # DuckDB calls it a lack of memory when it could not put down what it needs no more.
        return translated(
            call,
            lambda error: of_duckdb(
                error, self._memory_mb, free=shutil.disk_usage(self._folder).free
            ),
        )

    def close(self) -> None:  # noqa: D102
        self._connection.disconnect()


def memory_of(kind: str, *, url: str = "", memory_mb: int | None = None) -> int:
    """The memory (MiB) an engine works in, where it can be had as it is asked for.

    Raises
    ------
    InputError
        See :func:`open_engine`.
    """
    if kind not in KINDS:
        raise InputError("engine.unknown_kind", kind=kind, known=", ".join(KINDS))
    if url and kind != "spark":
        raise InputError("engine.url_unused", url=url, kind=kind)
    memory = MEMORY_MB[kind] if memory_mb is None else memory_mb
    if memory < LEAST_MB[kind]:
        raise InputError("engine.too_little", memory_mb=memory, least=LEAST_MB[kind])
    return memory


@contextlib.contextmanager
def open_engine(
    kind: str = "duckdb",
    *,
    url: str = "",
    memory_mb: int | None = None,
    temp: Path | None = None,
) -> Iterator[Engine]:
    """An engine that is at work while the block is.

    Parameters
    ----------
    kind : {"duckdb", "spark"}
    url : str
        Of a cluster: ``spark://host:port``; several masters are divided by commas.
    memory_mb : int, optional
        Memory of the embedded engine, or of each executor of the cluster, in MiB.
    temp : Path, optional
        Home in which the private folder (0700) of the engine is made, and removed again.

    Raises
    ------
    InputError
        There is no such engine, too little memory for it, or a cluster named for the embedded one.
    JobFailed
        The cluster cannot be reached or has no room; the home cannot be written.
    """
    memory = memory_of(kind, url=url, memory_mb=memory_mb)
    with private_folder(temp) as folder:
        engine = _opened(kind, url, memory, folder)
        try:
            yield engine
        finally:
            engine.close()


def _opened(kind: str, url: str, memory_mb: int, folder: Path) -> Engine:
    if kind == "spark":
        from riskzone.engine.spark import SparkEngine  # noqa: PLC0415 - an extra

        return SparkEngine(url, memory_mb, folder)
    return DuckEngine(folder, memory_mb)
