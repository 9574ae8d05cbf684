"""Which of our languages a browser asks for, by its Accept-Language header (RFC 9110, 12.5.4)."""

from starlette.requests import Request

from pages.words import LANGUAGES

DEFAULT = "en"


def preferred_language(header: str) -> str:
    """Return the language of ours that the header ranks highest, English where it names none.

    Of equal ranks the first counts, as browsers list languages in the reader's order.
    """
    ranked = [_ranked(part) for part in header.split(",")]
    ours = [(rank, language) for language, rank in ranked if language in LANGUAGES and rank > 0]
    return max(ours, key=lambda one: one[0])[1] if ours else DEFAULT


def _ranked(part: str) -> tuple[str, float]:
    """Return a part's language, without its region, and its rank; 0 for one that is unreadable."""
    tag, *parameters = (piece.strip() for piece in part.split(";"))
    weights = [text.partition("=")[2] for text in parameters if text.startswith("q=")]
    try:
        return tag.lower().partition("-")[0], float(weights[0]) if weights else 1.0
    except ValueError:
        return tag, 0.0


def language_of(request: Request) -> str:
    """Return the language of a request: the one that it names, else the browser's."""
    named = request.query_params.get("lang", "")
    accepted = request.headers.get("accept-language", "")
    return named if named in LANGUAGES else preferred_language(accepted)
