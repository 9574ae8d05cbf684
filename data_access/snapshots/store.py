"""Where snapshots lie: files beside the releases, so that whoever copies those to a public host
copies them too. None is ever changed; a snapshot is named after what it says.
"""

import re
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data_access.database.durable import write_durably
from data_access.released.files import published_url
from data_access.snapshots import keys
from data_access.snapshots.signed import Signed
from data_access.snapshots.values import SnapshotProblem

FOLDER, KEYS = "snapshots", "keys"
_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)


def snapshots_folder() -> Path:
    """Return the folder beside the release in force."""
    return Path(published_url().database or ".").parent / FOLDER


def public_keys():
    """Return the public keys of this host, by fingerprint."""
    return keys.known_keys(snapshots_folder() / KEYS)


def public_key_texts() -> dict[str, str]:
    """Return the public keys of this host as PEM, by fingerprint."""
    form = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {name: key.public_bytes(*form).decode() for name, key in public_keys().items()}


def save_snapshot(signed: Signed) -> Path:
    """Keep a snapshot and return its file; one that is there is there already.

    Raises OSError.
    """
    path = snapshots_folder() / f"{signed.snapshot.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return path
    write_durably(path, signed.to_json(), 0o644)  # nothing of it is not published
    return path


def read_snapshot(name: str) -> Signed:
    """Return a snapshot by its id, or by its whole fingerprint. Raises SnapshotProblem."""
    short = name.strip().lower()[:24]
    path = snapshots_folder() / f"{short}.json"
    if not _ID.fullmatch(short) or not path.is_file():
        raise SnapshotProblem(f"There is no snapshot {name[:64]} here.")
    signed = Signed.from_json(path.read_bytes())
    if not signed.snapshot.fingerprint.startswith(name.strip().lower()):
        raise SnapshotProblem(f"The file of snapshot {short} holds another one.")
    return signed


def all_snapshots() -> tuple[Signed, ...]:
    """Return those that can be read, the newest first."""
    found = []
    for path in snapshots_folder().glob("*.json"):
        try:
            found.append(read_snapshot(path.stem))
        except (SnapshotProblem, OSError):
            continue
    return tuple(sorted(found, key=lambda signed: signed.snapshot.made, reverse=True))
