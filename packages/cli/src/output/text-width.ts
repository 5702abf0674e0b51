/** Chinese, Japanese and Korean characters and most pictures take two columns. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/gu;
/** These take none. */
const NONE = /\p{Mark}/gu;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  const bare = text.replace(NONE, '');
  return [...bare].length + (bare.match(WIDE)?.length ?? 0);
}

export const padText = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(width - textWidth(text), 0));
