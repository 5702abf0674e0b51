import type { Session } from '../../kit/session.ts';
import { segment } from '../../server/control-plane.ts';

/** A user of a cluster, or an API key that it accepts. */
export interface Credential {
  readonly kind: 'user' | 'apiKey';
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly ageDays: number;
  readonly secretTime: string;
  readonly expireTime?: string;
  readonly graceEndTime?: string;
  readonly lastUsedTime?: string;
  readonly lastUsedNetwork?: string;
}

export async function credentialsOf(session: Session<unknown>): Promise<Credential[]> {
  const path = `/v2/latchkey/clusters/${segment(await session.clusterId())}/credentials`;
  return session.server.all<Credential>(path, 'credentials');
}

/** Path of the user that the first argument names, and of what may be done with it. */
export async function userPath(session: Session<unknown>, call = ''): Promise<string> {
  const cluster = segment(await session.clusterId());
  const user = segment(session.arg(0));
  return `/v2/latchkey/clusters/${cluster}/users/${user}${call && `/${call}`}`;
}

export const ageText = ({ ageDays }: Credential) => `${ageDays} days`;

export const lastUseText = ({ lastUsedTime, lastUsedNetwork }: Credential) =>
  lastUsedTime === undefined ? 'never' : `${lastUsedTime.slice(0, 16)}Z ${lastUsedNetwork ?? ''}`;
