import { timingSafeEqual } from 'node:crypto';
import { apiKeyFault } from '../authorize/api-key-fault.ts';
import { resolveApiKey } from '../authorize/resolve-api-key.ts';
import type { EffectiveApiKey } from '../handle/api-keys/key-rules.ts';
import { type ApiKeyReference, parseApiKey } from '../kernel/api-key-format.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Store } from '../store/store.ts';

/** Whether a key that was shown is the one on record, and still good. Its scope is not asked. */
export function apiKeyMatches(shown: ApiKeyReference, key: EffectiveApiKey, now: number): boolean {
  return equalTexts(shown.digest, key.digest) && !apiKeyFault(key, now);
}

/** The record of a key that is good; undefined for any other text. */
export async function checkApiKey(
  key: Secret,
  { store, clock }: { store: Pick<Store, 'apiKeys' | 'members'>; clock: Clock },
): Promise<EffectiveApiKey | undefined> {
  const shown = parseApiKey(key.reveal());
  const found = shown && (await resolveApiKey(shown.id, store));
  return found && apiKeyMatches(shown, found, clock.now()) ? found : undefined;
}

function equalTexts(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
