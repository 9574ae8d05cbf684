"""The registry of what may be asked for through the channel.

Another command is one line here and a call of ``handed_over``.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command's module, whose ``main(arguments, terminal)`` does the work.

    ``subcommand``: its first argument, where only that one is handed over. ``takes_turns``: one
    such work at a time.
    """

    module: str
    subcommand: str = ""
    takes_turns: bool = True

    def main(self) -> Callable[..., int]:
        """Return the function that does the work."""
        return importlib.import_module(self.module).main

    def takes(self, arguments: tuple[str, ...]) -> bool:
        """Return whether it is this command that the arguments ask for."""
        return not self.subcommand or arguments[:1] == (self.subcommand,)


COMMANDS = {
    "ask": Command("data_access.ask", takes_turns=False),
    "feed import": Command("data_access.feed.__main__", "import"),
    "feed rejects": Command("data_access.feed.__main__", "rejects"),
    # By its name alone: the data know nothing of documents, which are made of their answers.
    "briefing": Command("documents.__main__", "briefing", takes_turns=False),
    "backup": Command("data_access.backup.__main__"),
    "copy": Command("data_access.copy.__main__", takes_turns=False),
    "publish": Command("data_access.publish.__main__"),
    "upgrade": Command("data_access.upgrade"),
    "watch": Command("data_access.watch.__main__"),
}
