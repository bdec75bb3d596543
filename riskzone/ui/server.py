"""How the application is started; known without importing Streamlit."""

import sys
from pathlib import Path

#: The checkout: ``app.py`` and ``.streamlit/config.toml`` stand in it.
ROOT = Path(__file__).resolve().parents[2]

#: Before accounts exist the application answers this machine only.
ADDRESS = "127.0.0.1"


def command(port: int) -> list[str]:
    """Give the command line that serves the application.

    Parameters
    ----------
    port : int
        TCP port on the loopback address.

    Returns
    -------
    list of str
        Arguments for :mod:`subprocess` or :func:`os.execv`, the interpreter first.
        Settings come from ``.streamlit/config.toml`` beside ``app.py``.
    """
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        "--server.address",
        ADDRESS,
        "--server.port",
        str(port),
    ]
