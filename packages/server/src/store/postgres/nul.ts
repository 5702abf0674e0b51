/** A character of no meaning, which stands before what is written in another way. */
const ESCAPE = '\u{10fffd}';
const NUL = '\0';

/** PostgreSQL's texts cannot hold NUL, SQLite's can: so it is written as two other characters. */
export function escapeNul(text: string): string {
  if (!text.includes(NUL) && !text.includes(ESCAPE)) return text;
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll(NUL, `${ESCAPE}0`);
}

/** The reverse. */
export function unescapeNul(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replaceAll(/\u{10fffd}([01])/gu, (_, kind) => (kind === '0' ? NUL : ESCAPE));
}
