#!/usr/bin/env bash
# pypdfium2 5.15.2 (PDFium, which Chromium shows PDF files with), a document of typst 0.15.2: what
# is copied of a code of letters and digits that stands in a line of Urdu.
#
# Guess: a run of Latin letters and digits keeps its order inside a right-to-left line, as the
# Unicode bidirectional algorithm has it and as the page shows it.
# Behaviour: PDFium splits the run where digits meet letters and gives the pieces from right to
# left: "12ab34cd" comes back as "cd34ab12". Alone on its line, in a document that is written from
# the right, it does too; in one that is written from the left it stays. The page looks right.
# Seen in the Urdu fact sheet of a snapshot, whose id could not be found in its text: who checks an
# id or a fingerprint takes it from the English sheet, or from the file that the sheet carries.
set -euo pipefail
fonts=$(cd "$(dirname "$0")/../documents/fonts" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2 pypdfium2==5.15.2
"$folder/venv/bin/python" - "$fonts" <<'PYTHON'
import sys

import pypdfium2
import typst

CODE = "12ab34cd"
FORMS = {
    "in a line of Urdu": ("ur", f"شناخت {CODE} ہے۔"),
    "alone in a document from the right": ("ur", CODE),
    "alone in a document from the left": ("en", CODE),
}


def copied(language: str, text: str) -> str:
    side = "rtl" if language == "ur" else "ltr"
    font = '("Noto Naskh Arabic", "Noto Sans")'
    source = f'#set text(font: {font}, lang: "{language}", dir: {side})\n{text}'
    made = typst.compile(source.encode(), font_paths=[sys.argv[1]], ignore_system_fonts=True)
    with pypdfium2.PdfDocument(made) as document:
        return document[0].get_textpage().get_text_bounded().strip()


found = {name: copied(*form) for name, form in FORMS.items()}
for name, text in found.items():
    print(f"{name}: {ascii(text)}")
kept = [name for name, text in found.items() if CODE in text]
turned = [name for name, text in found.items() if "cd34ab12" in text]
print(f"in order: {kept}; turned: {turned}")
same = kept == [list(FORMS)[2]] and turned == list(FORMS)[:2]
sys.exit(0 if same else "codes come back otherwise now: mend the text above")
PYTHON
