import { timingSafeEqual } from 'node:crypto';
import { apiKeyFault } from '../authorize/api-key-fault.ts';
import { type ApiKeyReference, parseApiKey } from '../kernel/api-key-format.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Secret } from '../kernel/secret.ts';
import type { ApiKeyRecord, ApiKeyStore } from '../store/api-keys.ts';

/** Whether a key that was shown is the one on record, and still good. Its scope is not asked. */
export function apiKeyMatches(shown: ApiKeyReference, record: ApiKeyRecord, now: number): boolean {
  return equalTexts(shown.digest, record.digest) && !apiKeyFault(record, now);
}

/** The record of a key that is good; undefined for any other text. */
export async function checkApiKey(
  key: Secret,
  { apiKeys, clock }: { apiKeys: ApiKeyStore; clock: Clock },
): Promise<ApiKeyRecord | undefined> {
  const shown = parseApiKey(key.reveal());
  const record = shown && (await apiKeys.find(shown.id));
  return record && apiKeyMatches(shown, record, clock.now()) ? record : undefined;
}

function equalTexts(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
