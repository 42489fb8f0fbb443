// Words as they are compared: without accents and case, whoever typed them.
const LETTERS = { ß: "ss", ø: "o", ł: "l", ı: "i", æ: "ae", œ: "oe", đ: "d", ð: "d", þ: "th" };

/** @type {(text: string) => string} */
export const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/[ßøłıæœđðþ]/g, (letter) => LETTERS[/** @type {keyof typeof LETTERS} */ (letter)]);

/** @type {(text: string) => string[]} the words of a text, folded */
export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
