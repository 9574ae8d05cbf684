"""What stops an import as a whole; a bad row does not: it is rejected."""

from data_access.model.text import Sentence


class FeedProblem(Exception):
    """Nothing was imported; the message is one sentence that says why and how to mend it.

    ``said``: the sentence as a value, of which pages know how it reads in another language.
    """

    def __init__(self, kind: str, /, **parts: object):
        """Say what is wrong: ``kind`` with its ``parts``, or a whole sentence without any."""
        is_said = isinstance(kind, Sentence) or not parts
        self.said = kind if is_said else Sentence(kind, **parts)
        if is_said and not isinstance(kind, Sentence):
            self.said = Sentence(kind.replace("{", "{{").replace("}", "}}"))
        super().__init__(str(self.said))
