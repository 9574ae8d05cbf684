"""The log of exact answers: who saw what, when.

It is written before the answer is shown: no log, no figure.
"""

from data_access.audit.chain import Entry, State
from data_access.audit.database import AUDIT_SETTING, AuditUnavailable
from data_access.audit.log import record, record_command

__all__ = ["AUDIT_SETTING", "AuditUnavailable", "Entry", "State", "record", "record_command"]
