"""``python -m documents.packs --snapshot ID --folder DIR``: what a delegation takes along, in a new
folder.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from data_access import NoRelease, SnapshotProblem, Terminal, here, read_snapshot
from documents.packs.data import data_of
from documents.packs.fact_sheet import fact_sheet
from documents.packs.offline import offline_page
from documents.packs.slides import slides
from documents.packs.speaking_notes import speaking_notes
from documents.pdf import DoesNotFit
from pages.delegation_parts.chosen_figures import NotThere
from pages.delegation_parts.frozen_table import release_of
from pages.words import LANGUAGES, say


def main(arguments: list[str] | None = None, terminal: Terminal | None = None) -> int:
    """Write the pack and say where; 2 and one sentence when it cannot be made."""
    options, terminal = _parser().parse_args(arguments), terminal or here()
    try:
        folder = terminal.path(options.folder)
        languages = dict.fromkeys(options.language)
        _write(folder, pack(options.snapshot, tuple(languages), options.address))
    except (SnapshotProblem, NoRelease, NotThere, DoesNotFit, OSError) as problem:
        terminal.tell(f"packs: {problem}")
        return 2
    terminal.say(str(folder))
    return 0


def pack(snapshot: str, languages: tuple[str, ...], host: str = "") -> dict[str, bytes]:
    """Return the files of a pack by name. Raises SnapshotProblem, NotThere,
    DoesNotFit.
    """
    signed = read_snapshot(snapshot)
    release = release_of(signed.snapshot)
    if release is None:
        raise SnapshotProblem(
            f"Release {signed.snapshot.release}, of which the snapshot was made, is not here."
        )
    files = {f"slides-{one}.pptx": slides(signed, release, one, host) for one in languages}
    files |= {f"fact-sheet-{one}.pdf": fact_sheet(signed, release, one, host) for one in languages}
    files |= {
        f"speaking-notes-{one}.txt": speaking_notes(signed, release, one, host) for one in languages
    }
    files |= {
        f"offline-{one}.html": offline_page(signed, release, one, languages, host)
        for one in languages
    }
    files |= data_of(signed, release)
    files["snapshot.json"] = signed.to_json()
    told = [
        say("pack.readme", one, name=signed.snapshot.name, id=signed.snapshot.id)
        for one in languages
    ]
    return files | {"README.txt": "\n\n".join([*told, *sorted(files), ""]).encode()}


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write a new folder whole or not at all. Raises OSError."""
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; name a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".partial"))
    try:
        for name, content in files.items():
            (partial / name).write_bytes(content)
        partial.chmod(0o755)  # nothing of it is not published
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m documents.packs", description=__doc__)
    parser.add_argument("--snapshot", required=True, metavar="ID")
    parser.add_argument("--folder", required=True, type=Path, help="a new folder")
    parser.add_argument("--language", nargs="+", choices=tuple(LANGUAGES), default=list(LANGUAGES))
    parser.add_argument("--address", default="", help="of the public pages, for links")
    return parser


if __name__ == "__main__":
    sys.exit(main())
