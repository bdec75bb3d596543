import subprocess
import sys

from riskzone.ui.server import ROOT, command


def test_the_command_serves_app_py_on_the_loopback_address():
    words = command(8503)
    assert words[0] == sys.executable
    assert str(ROOT / "app.py") in words
    assert words[words.index("--server.address") + 1] == "127.0.0.1"
    assert words[-1] == "8503"


def test_the_command_is_known_without_streamlit():
    code = "import sys, riskzone.ui.server; sys.exit('streamlit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603
    assert done.returncode == 0
