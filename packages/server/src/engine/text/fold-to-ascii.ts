const ASCII = /^[\0-\x7f]*$/;
const OTHERS = /[^\0-\x7f]/gu;
const MARKS = /\p{M}+/gu;

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ Æ: 'AE', æ: 'ae', Ǽ: 'AE', ǽ: 'ae', Œ: 'OE', œ: 'oe', ß: 'ss', ẞ: 'SS' },
  ...{ Ø: 'O', ø: 'o', Ǿ: 'O', ǿ: 'o', Đ: 'D', đ: 'd', Ð: 'D', ð: 'd', Þ: 'TH', þ: 'th' },
  ...{ Ł: 'L', ł: 'l', Ħ: 'H', ħ: 'h', ı: 'i', ĸ: 'q', Ŋ: 'N', ŋ: 'n', Ŧ: 'T', ŧ: 't' },
  ...{ ƒ: 'f', Ƒ: 'F', Ɨ: 'I', ɨ: 'i', Ƶ: 'Z', ƶ: 'z', Ɓ: 'B', ɓ: 'b', Ɖ: 'D', ɖ: 'd' },
  ...{ Ɗ: 'D', ɗ: 'd', Ɛ: 'E', ɛ: 'e', Ǝ: 'E', ǝ: 'e', Ə: 'A', ə: 'a', Ɠ: 'G', ɠ: 'g' },
  ...{ Ɔ: 'O', ɔ: 'o', Ʋ: 'V', ʋ: 'v', Ƴ: 'Y', ƴ: 'y', Ⱥ: 'A', ⱥ: 'a', Ƀ: 'B', ƀ: 'b' },
  ...{ '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-' },
  ...{ '‘': "'", '’': "'", '‚': "'", '‛': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"' },
  ...{ '‹': "'", '›': "'", '′': "'", '″': '"', '⁄': '/' },
};

/**
 * Milvus' `asciifolding`: what stands for a character of ASCII with a mark, in another form or as a
 * ligature becomes that; everything else stays.
 */
export function foldToAscii(text: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(OTHERS, (one) => {
    const known = LETTERS[one];
    if (known !== undefined) return known;
    const plain = one.normalize('NFKD').replace(MARKS, '');
    if (ASCII.test(plain) && plain !== '') return plain;
    return LETTERS[plain] ?? one;
  });
}
