const LENGTH = 24;
/** As the server's own: what needs no quotes in a shell, a URL or `user:password`. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
const WANTED = [/^[A-Za-z]/, /[A-Z]/, /[a-z]/, /[0-9]/, /[-._~]/];
/** Bytes past the last whole multiple would favour the alphabet's first characters. */
const EVEN = 256 - (256 % ALPHABET.length);

/** A password for a new user: 24 characters of more than 140 bits, of all kinds, a letter first. */
export function generatePassword(): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(LENGTH * 2));
    const text = [...bytes]
      .filter((byte) => byte < EVEN)
      .slice(0, LENGTH)
      .map((byte) => ALPHABET[byte % ALPHABET.length])
      .join('');
    if (text.length === LENGTH && WANTED.every((pattern) => pattern.test(text))) return text;
  }
}
