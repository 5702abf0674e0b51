import { hkdfSync } from 'node:crypto';
import type { Random } from '../../kernel/random.ts';
import type { ProviderSettings } from './open-id-provider.ts';

const BYTES = 32;

/**
 * What sign-ins on their way are sealed with: made of the client's secret, so that all replicas with the
 * same settings have the same one, also after a start. A public client has no secret: then it is of this
 * process alone.
 */
export function flowKey(
  {
    issuer,
    clientId,
    clientSecret,
  }: Pick<ProviderSettings, 'issuer' | 'clientId' | 'clientSecret'>,
  random: Random,
): Buffer {
  if (!clientSecret) return random.bytes(BYTES);
  const about = `latchkey sign-in flows\n${issuer}\n${clientId}`;
  return Buffer.from(hkdfSync('sha256', clientSecret.reveal(), '', about, BYTES));
}
