import { inspect } from 'node:util';

/**
 * A text that must never be printed: a password, an API key, a token. It shows itself as
 * `[secret]` to every logger, formatter and serializer; `reveal()` is the one way out, and easy to
 * search for.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
