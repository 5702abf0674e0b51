import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret shows itself nowhere but through reveal', () => {
  const secret = new Secret('hunter2-hunter2');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ nested: [secret] }, { depth: 9 }),
    format('%s %o %j', secret, secret, secret),
    Object.keys(secret).join(),
    JSON.stringify(structuredCloneable(secret)),
  ];
  for (const text of shown) expect(text).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2-hunter2');
});

function structuredCloneable(value: object): object {
  return structuredClone({ ...value });
}
