// How names are compared when somebody searches: as data_access/names.py folds them, which a test holds.
// Arabic and Urdu letters of one look are one; marks, hamza and the case of letters do not count; digits are one kind.
const LETTERS = { ي: "ی", ى: "ی", ك: "ک", ه: "ہ", ة: "ہ", ھ: "ہ", ۃ: "ہ", ٱ: "ا", ں: "ن", ے: "ی", ﷲ: "اللہ" };
function foldedName(text) {
  return text.normalize("NFKD").replace(/[\p{M}\u0640\u200B-\u200F\u2066-\u2069ء]/gu, "").toLowerCase()
    .replace(/[يىكهةھۃٱںے]/gu, (letter) => LETTERS[letter])
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/gu, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/\s+/gu, " ").trim();
}
