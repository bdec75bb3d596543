"""An element of a map that is a script and nothing else."""

from typing import Any

from branca.element import MacroElement


class ScriptElement(MacroElement):
    """An element that speaks through the macro ``script`` of its template alone.

    The map component asks for that script itself.  Branca's own rendering would in
    addition read the finished script as a template once more, so that a name like
    ``{{ … }}`` in the data were run as code on the server.
    """

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - as branca declares it
        """Give nothing: see the class."""
        return ""
