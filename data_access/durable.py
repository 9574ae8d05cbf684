"""What is written is on the disk, and outlives a power cut."""

import os
from pathlib import Path


def to_disk(path: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file; it appears under its name whole, and bytes and name are on the disk when this returns. Raises OSError."""
    partial = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    to_disk(path.parent)
