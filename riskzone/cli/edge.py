"""The edge: arguments in, exit code out, and every mistake of a user one clear line."""

import errno
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from typer.exceptions import TyperException

from riskzone.cli.output import document, remark, report_error, told
from riskzone.cli.words import say
from riskzone.errors import InputError, RiskZoneError

FAILED, USAGE, DEFECT, INTERRUPTED = 1, 2, 70, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command; see :func:`riskzone.cli.main`."""
    from riskzone.cli.app import command  # noqa: PLC0415 - errors of the texts show as such

    _speak_utf8()
    try:
        code = _called(list(arguments), command)
        sys.stdout.flush()
    except BrokenPipeError:
        return _quietly()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - each kind is told in its own way, none is hidden
        return _told(error, arguments)
    return code


def _told(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong in one line; the exit code says of which kind it was."""
    as_json = "--json" in arguments
    if isinstance(error, TyperException):
        return _misused(error, arguments, as_json=as_json)
    if isinstance(error, RiskZoneError):
        report_error(error, as_json=as_json)
        return USAGE if error.code == "cli.bad_date" else FAILED
    if isinstance(error, OSError):
        report_error(_of_system(error), as_json=as_json)
        return FAILED
    report_error(_defect(error), as_json=as_json)
    return DEFECT


def _called(arguments: list[str], command: Callable[[], Any]) -> int:
    returned = command().main(arguments, prog_name="riskzone", standalone_mode=False)
    return returned if isinstance(returned, int) else 0


def _of_system(error: OSError) -> InputError:
    """What the operating system refused, named by the file it was about."""
    reasons = {
        errno.ENOENT: "cli.no_such_path",
        errno.ENOTDIR: "cli.no_such_path",
        errno.EISDIR: "cli.is_a_folder",
        errno.EACCES: "cli.no_permission",
        errno.EPERM: "cli.no_permission",
    }
    name = str(error.filename2 or error.filename or "-")
    unfinished = re.match(r"(.*)/\.riskzone-", name)
    if unfinished:  # where a file is written before it gets its name
        name = unfinished[1] or "/"
    code = reasons.get(error.errno or 0)
    if code is not None:
        return InputError(code, path=name)
    return InputError("cli.system_error", path=name, reason=error.strerror or str(error))


def _defect(error: Exception) -> RiskZoneError:
    """A defect, named by kind and place; its text may hold values of a file and is left out."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if "riskzone" in f.filename]
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "-"
    return RiskZoneError("cli.defect", kind=type(error).__name__, place=place)


def _misused(error: TyperException, arguments: Sequence[str], *, as_json: bool) -> int:
    text = str(getattr(error, "format_message", lambda: str(error))())
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{text}\n")
        return USAGE
    path = " ".join(word for word in _words_before_options(arguments))
    params = {"reason": text.replace("\n", " "), "command": f"riskzone {path}".strip()}
    if as_json:
        document({"error": told("cli.usage", params)})
    remark(say("cli.usage", **params))
    return USAGE


def _words_before_options(arguments: Sequence[str]) -> list[str]:
    """The command as far as it is known: "schemes show"."""
    from riskzone.cli.app import command  # noqa: PLC0415 - see run

    known, here = [], command()
    for word in arguments:
        inside = getattr(here, "commands", {})
        if word not in inside:
            break
        known.append(word)
        here = inside[word]
    return known


def _quietly() -> int:
    """Whoever read our output has gone: stop without a word, as other tools do."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    return FAILED


def _speak_utf8() -> None:
    """Chinese and tables leave as UTF-8, whatever the locale of the terminal is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
