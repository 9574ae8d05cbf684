"""Making a snapshot: for who signed in, and not before the log says who. What it holds is published
already; the row says who chose it to be spoken of.
"""

from data_access import access, audit
from data_access.model.roles import EXACT
from data_access.snapshots import Signed, Snapshot, save_snapshot, sign


def keep_snapshot(permit: access.Permit | None, snapshot: Snapshot) -> Signed:
    """Sign a snapshot and keep it beside the releases.

    Raises NotSignedIn, NotAllowed, AuditUnavailable, SnapshotProblem, OSError.
    """
    checked = access.check(permit, EXACT)
    signed = sign(snapshot)
    told = [f"snapshot {snapshot.id} of release {snapshot.release}", *map(str, snapshot.figures)]
    audit.record(checked, "snapshot", told, None, exported=True)
    save_snapshot(signed)
    return signed
