"""Signatures of batches that come over HTTP: HMAC-SHA256 with the source's secret over time,
batch id and body.
"""

import hashlib
import hmac
import time

TIME_HEADER, BATCH_HEADER, SIGNATURE_HEADER = "x-feed-time", "x-feed-batch", "x-feed-signature"
WINDOW_SECONDS = 300  # a signed batch is good for so long before and after its time


class SignatureProblem(Exception):
    """A batch is not taken; the message says why, and tells nothing of the secret."""


def sign(secret: bytes, seconds: int, batch: str, body: bytes) -> str:
    """Return the signature, hexadecimal. ``seconds``: Unix time."""
    return hmac.new(
        secret, b"%d\n%s\n%s" % (seconds, batch.encode(), body), hashlib.sha256
    ).hexdigest()


def signed_headers(
    secret: bytes, batch: str, body: bytes, seconds: int | None = None
) -> dict[str, str]:
    """Return the headers of a signed batch."""
    seconds = int(time.time()) if seconds is None else seconds
    return {
        TIME_HEADER: str(seconds),
        BATCH_HEADER: batch,
        SIGNATURE_HEADER: sign(secret, seconds, batch, body),
    }


def check_signature(secret: bytes, headers, body: bytes, seconds: float | None = None) -> str:
    """Return the batch id of a rightly signed, fresh batch. Raises SignatureProblem."""
    stamp, batch, given = (
        headers.get(name, "") for name in (TIME_HEADER, BATCH_HEADER, SIGNATURE_HEADER)
    )
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise SignatureProblem(f"The header {TIME_HEADER} must be the Unix time in seconds.")
    expected = sign(secret, int(stamp), batch, body)
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise SignatureProblem("The signature does not fit time, batch id, body and secret.")
    if abs((time.time() if seconds is None else seconds) - int(stamp)) > WINDOW_SECONDS:
        raise SignatureProblem(
            f"The time of the batch is more than {WINDOW_SECONDS} seconds away; sign it again."
        )
    return batch
