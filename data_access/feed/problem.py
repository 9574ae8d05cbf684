"""What stops an import as a whole; a bad row does not: it is rejected."""


class FeedProblem(Exception):
    """Nothing was imported; the message is one sentence that says why and how to mend it."""
