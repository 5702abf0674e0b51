import pg from 'pg';
import type { StoreAddress } from './address.ts';
import { unescapeNul } from './nul.ts';
import { findPassword, readPasswordFile } from './password.ts';

/** How long to wait for a connection. */
const CONNECT_TIMEOUT_MS = 5_000;
/** How long a change waits for the changes of other replicas, as with SQLite. */
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** Longer than the server's own, which says more: for a network that swallows what is sent. */
const ANSWER_TIMEOUT_MS = 12_000;
/** For who prepares a store or fills it: another one that does is waited for, and all rows are read. */
export const PATIENT_ANSWER_MS = 10 * 60_000;
const MAX_CONNECTIONS = 10;
/** Times and ids: numbers, all far below 2^53. */
const INT8 = 20;
const TEXT = 25;

/**
 * The limits are the session's, so that nothing that is left open on one
 * replica holds up the others.
 */
function settings({ url, passwordFile }: StoreAddress): StoreClientConfig {
  return {
    connectionString: url,
    ...(passwordFile !== undefined && { passwordFile }),
    application_name: 'latchkey',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    types: { getTypeParser: parserOf },
  };
}

const parserOf: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (format === 'binary') return pg.types.getTypeParser(oid, format);
  if (oid === INT8) return Number;
  return oid === TEXT ? unescapeNul : pg.types.getTypeParser(oid, format);
};

interface StoreClientConfig extends pg.ClientConfig {
  readonly passwordFile?: string;
}

/** Asks for its password when the server does; what stands in the URL would win over an option. */
class StoreClient extends pg.Client {
  constructor(config: StoreClientConfig = {}) {
    super(config);
    const { PGPASSFILE, PGPASSWORD } = process.env;
    const { passwordFile } = config;
    const from = passwordFile ?? (PGPASSWORD ? undefined : PGPASSFILE);
    if (from === undefined) return;
    const read = passwordFile
      ? () => readPasswordFile(from)
      : async () => (await findPassword(from, this)) ?? '';
    // Not to be listed, as the package has it.
    Object.defineProperty(this, 'password', { value: read, writable: true, enumerable: false });
  }
}

/** Connections for changes and reads. */
export function createPool(address: StoreAddress): pg.Pool {
  const pool = new pg.Pool({
    ...settings(address),
    Client: StoreClient as unknown as new () => pg.ClientBase,
    query_timeout: ANSWER_TIMEOUT_MS,
    max: MAX_CONNECTIONS,
  });
  // One that breaks is replaced, and its question fails; without a listener it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * One connection of its own.
 * @param options.answerWithin ms after which a question that has no answer fails
 * @throws Error also if the server is one that only follows another, or is stopping
 */
export async function connectAlone(
  address: StoreAddress,
  { answerWithin = ANSWER_TIMEOUT_MS }: { answerWithin?: number } = {},
): Promise<pg.Client> {
  const client = new StoreClient({ ...settings(address), query_timeout: answerWithin });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ follows: boolean }>(
      'select pg_is_in_recovery() as follows',
    );
    if (rows[0]?.follows) throw new Error('the server is a standby, which takes no changes');
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}
