import type { ApiKeyRecord } from '../store/api-keys.ts';

/**
 * Why a key that is known is not let in; undefined if it is good.
 * @param now ms since 1970 UTC
 */
export function apiKeyFault(
  { disabled, expiresAt }: Pick<ApiKeyRecord, 'disabled' | 'expiresAt'>,
  now: number,
): 'disabled' | 'expired' | undefined {
  if (disabled) return 'disabled';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : undefined;
}
