import type { Asked, Client } from './client.ts';
import type { Schemas } from './generated/control.ts';

export type Chain = Schemas['Chain'];
export type MayAnswer = Schemas['MayAnswer'];
export type RightsAnswer = Schemas['RightsAnswer'];
export type DryRunAnswer = Schemas['DryRunAnswer'];
export type Place =
  | { readonly database: string; readonly collection: string }
  | { readonly user: string };

type Body = NonNullable<Asked<'explain'>['body']>;

/** Who is asked about. */
export type Subject = { readonly user: string } | { readonly apiKey: string };

/** Whether somebody may do something, and why. */
export async function explainMay(
  client: Client,
  body: Pick<Body, 'clusterId' | 'can' | 'on'> & Subject,
): Promise<MayAnswer> {
  return (await client.control('explain', { body })) as MayAnswer;
}

/** All that somebody may do. */
export async function explainRights(
  client: Client,
  body: Pick<Body, 'clusterId'> & Subject,
): Promise<RightsAnswer> {
  return (await client.control('explain', { body })) as RightsAnswer;
}

/** What a grant would change, and for whom. Nothing is changed. */
export async function tryGrant(
  client: Client,
  clusterId: string,
  grant: {
    readonly role: string;
    readonly privilege: string;
    readonly database: string;
    readonly collection: string;
  },
): Promise<DryRunAnswer> {
  const { role, privilege, database, collection } = grant;
  const on = collection === '*' ? database : `${database}.${collection}`;
  const body = { clusterId, change: { grant: { role, privilege, on } } };
  return (await client.control('explain', { body })) as DryRunAnswer;
}
