import type { EffectiveApiKey, KeyStatus } from '../handle/api-keys/key-rules.ts';

type KeyFault =
  | 'disabled'
  | 'expired'
  | 'without the one that made it'
  /** A personal key that its member has not asked for. */
  | 'without a secret';

/**
 * Why a key that is known is not let in; undefined if it is good.
 * @param now ms since 1970 UTC
 */
export function apiKeyFault(
  key: Pick<EffectiveApiKey, 'digest' | 'disabled' | 'expiresAt' | 'orphaned'>,
  now: number,
): KeyFault | undefined {
  const { digest, disabled, expiresAt, orphaned } = key;
  if (digest === '') return 'without a secret';
  if (disabled) return 'disabled';
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return orphaned ? 'without the one that made it' : undefined;
}

const STATUS: Readonly<Record<KeyFault, KeyStatus>> = {
  'without a secret': 'UNSET',
  disabled: 'DISABLED',
  expired: 'EXPIRED',
  'without the one that made it': 'ORPHANED',
};

/** The same in the words of the control plane. */
export function apiKeyStatus(key: EffectiveApiKey, now: number): KeyStatus {
  const fault = apiKeyFault(key, now);
  return fault ? STATUS[fault] : 'ACTIVE';
}
