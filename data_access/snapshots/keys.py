"""The key that signs snapshots (Ed25519): its private half in a file that only its owner reads, its
public half beside the snapshots, so that every host that shows them can check them.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from data_access.snapshots.values import SnapshotProblem

KEY_SETTING = "SNAPSHOT_KEY_FILE"
DEFAULT_KEY = Path("data/keys/snapshot-key.pem")
NEW_KEY = "python -m data_access.snapshots new-key"


def key_file() -> Path:
    """Return where the private key lies, or would lie."""
    return Path(os.environ.get(KEY_SETTING) or DEFAULT_KEY)


def has_key() -> bool:
    """Whether snapshots can be signed here."""
    return key_file().is_file()


def make_key(public_folder: Path) -> str:
    """Write a new key, which never replaces another, and return its fingerprint.

    Raises SnapshotProblem, OSError.
    """
    path, key = key_file(), Ed25519PrivateKey.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SnapshotProblem(
            f"{path} is there already, and snapshots are signed by it; it is not replaced. Move it"
            " away to sign by another one: what it signed stays valid."
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return publish_key(key.public_key(), public_folder)


def publish_key(key: Ed25519PublicKey, folder: Path) -> str:
    """Write the public half where everybody may read it, and return its fingerprint."""
    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = fingerprint_of(key)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    (folder / f"{fingerprint}.pem").write_bytes(key.public_bytes(serialization.Encoding.PEM, form))
    return fingerprint


def read_key() -> Ed25519PrivateKey:
    """Return the private key. Raises SnapshotProblem with a sentence that says how to mend it."""
    path = key_file()
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise SnapshotProblem(
            f"There is no key that signs snapshots: make one with “{NEW_KEY}” ({path}), or set {KEY_SETTING}."
        ) from None
    except OSError as error:
        raise SnapshotProblem(f"{path} cannot be read ({error.strerror}).") from None
    if stat.S_IMODE(mode) & 0o077:
        raise SnapshotProblem(
            f"{path} can be read by others than its owner; say “chmod 600 {path}”, and think whether it was."
        )
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SnapshotProblem(f"{path} holds no private key in the form PEM.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SnapshotProblem(f"{path} holds a key of another kind than Ed25519.")
    return key


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of a public key: what people compare."""
    digest = Hash(SHA256())
    digest.update(key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))
    return digest.finalize().hex()


def known_keys(folder: Path) -> Mapping[str, Ed25519PublicKey]:
    """Return the public keys of a folder by fingerprint; what is no such key is none."""
    found = {}
    for path in sorted(folder.glob("*.pem")):
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except (OSError, ValueError, UnsupportedAlgorithm):
            continue
        if isinstance(key, Ed25519PublicKey):
            found[fingerprint_of(key)] = key
    return found


def is_signed(content: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the private half of ``key`` signed these bytes."""
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
