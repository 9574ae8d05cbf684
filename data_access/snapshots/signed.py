"""What is signed: a snapshot, and the manifest by which a file carries it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from data_access.snapshots import keys
from data_access.snapshots.values import Snapshot, SnapshotProblem, canonical, from_json, to_json

SIGNED_FORM, MANIFEST_FORM = "complaints-signed-snapshot/1", "complaints-manifest/1"


@dataclass(frozen=True)
class Signed:
    """A snapshot, the fingerprint of the key, and the signature of its bytes."""

    snapshot: Snapshot
    key: str
    signature: bytes

    def is_true(self, key: Ed25519PublicKey) -> bool:
        """Whether that key signed it."""
        content = _spoken(SIGNED_FORM, to_json(self.snapshot))
        return keys.is_signed(content, self.signature, key)

    def to_json(self) -> bytes:
        """Return the bytes of the file."""
        return canonical(
            {
                "format": SIGNED_FORM,
                "snapshot": json.loads(to_json(self.snapshot)),
                "key": self.key,
                "signature": base64.b64encode(self.signature).decode(),
            }
        )

    @classmethod
    def from_json(cls, content: bytes) -> "Signed":
        """Read them. Raises SnapshotProblem."""
        about = _read(content, SIGNED_FORM)
        snapshot = from_json(canonical(about["snapshot"]))
        return cls(snapshot, str(about["key"]), _signature(about))


@dataclass(frozen=True)
class Manifest:
    """What a file carries of itself.

    ``written``: each cell that it shows (id to text, as it is written there); ``visible``: all that
    a reader sees, line by line, as ``visible.visible_lines`` finds it. Signed as the snapshot is.
    """

    signed: Signed
    written: Mapping[str, str]
    visible: tuple[str, ...]
    key: str = ""
    signature: bytes = b""

    @property
    def content(self) -> bytes:
        """What is signed."""
        told = {
            "snapshot": self.signed.snapshot.fingerprint,
            "written": dict(self.written),
            "visible": list(self.visible),
        }
        return _spoken(MANIFEST_FORM, canonical(told))

    def is_true(self, key: Ed25519PublicKey) -> bool:
        """Whether that key signed it."""
        return keys.is_signed(self.content, self.signature, key)

    def to_json(self) -> bytes:
        """Return the bytes that a file carries."""
        return canonical(
            {
                "format": MANIFEST_FORM,
                "snapshot": json.loads(self.signed.to_json()),
                "written": dict(self.written),
                "visible": list(self.visible),
                "key": self.key,
                "signature": base64.b64encode(self.signature).decode(),
            }
        )

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read them. Raises SnapshotProblem."""
        about = _read(content, MANIFEST_FORM)
        try:
            written = {str(key): str(text) for key, text in about["written"].items()}
            visible = tuple(map(str, about["visible"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise SnapshotProblem("This is no manifest.") from error
        signed = Signed.from_json(canonical(about["snapshot"]))
        return cls(signed, written, visible, str(about["key"]), _signature(about))


def sign(snapshot: Snapshot) -> Signed:
    """Sign a snapshot by the key of this host. Raises SnapshotProblem."""
    key = keys.read_key()
    signature = key.sign(_spoken(SIGNED_FORM, to_json(snapshot)))
    return Signed(snapshot, keys.fingerprint_of(key.public_key()), signature)


def sign_manifest(signed: Signed, written: Mapping[str, str], visible: tuple[str, ...]) -> Manifest:
    """Return the signed manifest of a file that shows ``visible``. Raises SnapshotProblem."""
    unknown = set(written) - {cell.id for cell in signed.snapshot.cells}
    if unknown:
        raise SnapshotProblem(f"The snapshot has no cell {sorted(unknown)[0]}.")
    key = keys.read_key()
    bare = Manifest(signed, written, visible, keys.fingerprint_of(key.public_key()))
    return Manifest(signed, written, visible, bare.key, key.sign(bare.content))


def _spoken(form: str, content: bytes) -> bytes:
    """What is signed says what it is: a signature of one kind is none of another."""
    return form.encode() + b"\n" + content


def _read(content: bytes, form: str) -> dict:
    try:
        about = json.loads(content)
        if about["format"] != form:
            raise SnapshotProblem(f"This is not in the form {form}.")
    except SnapshotProblem:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SnapshotProblem(f"This is not in the form {form}.") from error
    if not {"snapshot", "key", "signature"} <= set(about):
        raise SnapshotProblem("There is no signature.")
    return about


def _signature(about: Mapping) -> bytes:
    try:
        return base64.b64decode(about["signature"], validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise SnapshotProblem("There is no signature.") from error
