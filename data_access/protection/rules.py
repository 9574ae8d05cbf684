"""The rules of the gate as a table, for those who have to answer for them: read from where they
are kept to.
"""

from data_access.model.publication_scope import PERMITTED
from data_access.model.published_measures import LEAST_RANKED, LEAST_WHOLE
from data_access.protection.disclosure_risk import HIGHEST
from data_access.protection.enough import LEAST
from data_access.protection.noise import GRID, LARGEST, VARIANCE

GATE_RULES = {
    "threshold": str(LEAST),
    "noise": f"±{LARGEST}; {VARIANCE}",
    "grid": str(GRID),
    "whole": str(LEAST_WHOLE),
    "ranked": str(LEAST_RANKED),
    "posterior": f"{HIGHEST:.2f}",
    "kinds": str(len(PERMITTED)),
}
