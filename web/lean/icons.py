"""``python -m web.lean.icons``: Streamlit's font of icons without those that its pages never draw.

It holds 4,000 icons in 376 KB, and every page loads it for a dozen. The names that stand in
Streamlit's scripts are kept, whether icons are meant or not: 448 of them, 47 KB. It replaces the
font of that version of Streamlit alone; of another version its own is sent until this is run again.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import streamlit

MADE_OF = "1.67.0"  # version of Streamlit
ICONS = Path(__file__).with_name("icons.woff2")
_FOLDER = Path(streamlit.__file__).parent / "static" / "static"
_FONT = next((_FOLDER / "media").glob("MaterialSymbols-Rounded.*.woff2"), None)
ICONS_OF = _FONT.name if _FONT and streamlit.__version__ == MADE_OF else ""
_NAME = re.compile(r"""["'`:/]([a-z0-9_]{2,60})["'`:]""")
# Whole libraries of drawings, whose many words are no icons.
_OTHERS = (
    "agram",
    "chunk-",
    "cytoscape",
    "Plotly",
    "ECharts",
    "atex",
    "elk-",
    "Syntax",
    "GraphViz",
)


def main() -> int:
    """Write the font and say how large it is; needs brotli, which is there for tests."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(_FONT)
    icons = dict(_ligatures(font))
    used = sorted(names_in_scripts() & icons.keys())
    options = subset.Options(flavor="woff2", layout_features=["*"], layout_closure=False)
    options.glyph_names = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=[icons[name] for name in used], text="".join(used))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(ICONS)
    print(
        f"{len(used)} icons, {ICONS.stat().st_size:,} bytes; set MADE_OF to {streamlit.__version__}"
    )
    return 0


def names_in_scripts() -> set[str]:
    """Return every word of Streamlit's scripts that could name an icon."""
    scripts = (path for path in (_FOLDER / "js").glob("*.js"))
    mine = (path for path in scripts if not any(other in path.name for other in _OTHERS))
    return {name for path in mine for name in _NAME.findall(path.read_text(encoding="utf-8"))}


def _ligatures(font) -> Iterator[tuple[str, str]]:
    """Yield (name, glyph) of the icons: the letters of a name are drawn as one sign."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, found in getattr(table, "ligatures", {}).items():
                for one in found:
                    name = (letters.get(glyph, "?") for glyph in (first, *one.Component))
                    yield "".join(name), one.LigGlyph


if __name__ == "__main__":
    sys.exit(main())
