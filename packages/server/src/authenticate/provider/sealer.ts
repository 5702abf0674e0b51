import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** No cookie is longer. */
const MAX_SEALED_CHARACTERS = 4096;

/** Seals texts that a browser keeps for us, who can neither read nor change them. */
export class Sealer {
  readonly #random: Random;
  readonly #key: Buffer;
  readonly #about: Buffer;

  /**
   * @param key of 32 bytes; processes with the same one open what another sealed
   * @param about what is sealed: nothing that was sealed about something else is opened
   */
  constructor({ random, key, about }: { random: Random; key: Buffer; about: string }) {
    this.#random = random;
    this.#key = key;
    this.#about = Buffer.from(about);
  }

  seal(text: string): Secret {
    const iv = this.#random.bytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(this.#about);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return new Secret(Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url'));
  }

  /** Undefined for what was not sealed with this key, or about something else. */
  open(sealed: Secret): string | undefined {
    const text = sealed.reveal();
    if (text.length > MAX_SEALED_CHARACTERS) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV_BYTES));
      decipher.setAAD(this.#about);
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
