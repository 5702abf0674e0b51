import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Credential } from '../kernel/credential.ts';
import type { ApiKeyRecord, ApiKeyStore } from '../store/api-keys.ts';
import { checkApiKey } from './check-api-key.ts';

/**
 * Verifies a credential for the control plane, which takes API keys alone: a cluster's users are
 * nobody there.
 * @throws errors.badApiKey
 */
export async function signInToControl(
  credential: Credential,
  parts: { apiKeys: ApiKeyStore; clock: Clock },
): Promise<ApiKeyRecord> {
  if (credential.kind !== 'apiKey') throw errors.badApiKey();
  const record = await checkApiKey(credential.key, parts);
  if (!record) throw errors.badApiKey();
  return record;
}
