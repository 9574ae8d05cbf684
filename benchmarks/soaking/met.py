"""What a soak met: the places of its files, and what was seen and measured."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measured.visitors import Measured
from benchmarks.soaking.pages import Watched
from benchmarks.soaking.server import SoakServer


class Visitors(Measured):
    """What the visitors met; errors go to ``watched``, which knows when they came."""

    def __init__(self, watched: Watched):
        super().__init__()
        self.add_problem = watched.add_problem


@dataclass
class Soak:
    """What was met. ``memory``: (time, bytes); ``begun``: when the stream began, time.time."""

    folder: Path
    server: SoakServer
    watched: Watched = field(default_factory=Watched)
    visitors: Visitors = field(init=False)
    memory: list[tuple[float, int]] = field(default_factory=list)
    begun: float = 0
    ended: float = 0
    settled: bool = False

    def __post_init__(self) -> None:
        self.visitors = Visitors(self.watched)

    @property
    def database(self) -> Path:
        """The complaints that the server holds."""
        return self.folder / "complaints.duckdb"

    @property
    def ledger(self) -> Path:
        """The truth of what was sent."""
        return self.folder / "ledger.jsonl"

    @property
    def incoming(self) -> Path:
        """The drop folder."""
        return self.folder / "incoming"
