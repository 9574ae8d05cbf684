"""What the addresses of the delegation's pages hold beside the filters."""

from pages.parts.choice import Choice
from pages.statements.delegation import claims

AGAINST = Choice("against", "", tuple(filter(None, claims.AGAINST)))
DRAFT = Choice("figure", page="snapshot")  # any number of figures, each as ``Chosen`` is written
SNAPSHOT = Choice("id", page="snapshot")
VERIFIED = Choice("id", page="verify")
