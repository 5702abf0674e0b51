import { OperatorError } from '../kernel/operator-error.ts';
import { listCollections } from './list-collections.ts';
import { MilvusRpc } from './milvus-rpc.ts';
import { type MovedCollection, moveCollection } from './move-collections.ts';
import { planSecurity } from './plan-security.ts';

export type { MovedCollection };

export interface Server {
  readonly url: string;
  /** Holds `user:password`, or an API key. */
  readonly tokenFile: string;
}

export interface MoveAll {
  readonly from: Server;
  readonly to: Server;
  /** All databases, unless one is named; all collections, unless some are. */
  readonly database?: string;
  readonly collections?: readonly string[];
  /** Also those with row policies, to where rows are not filtered by them. */
  readonly allowUnenforcedPolicies?: boolean;
  /** @param name of the collection that is copied at the moment */
  readonly progress: (name: string, done: number, total: number) => void;
}

/** One that could not be moved, and why; the others were. */
export interface NotMoved {
  readonly database: string;
  readonly name: string;
  readonly why: string;
}

/**
 * Makes collections of one server the same on another, with their row policies, one after the other.
 * @throws OperatorError; see also `planSecurity`
 */
export async function moveAllCollections(
  parts: MoveAll,
): Promise<{ readonly moved: MovedCollection[]; readonly notMoved: NotMoved[] }> {
  const from = new MilvusRpc(parts.from.url, parts.from.tokenFile);
  const to = new MilvusRpc(parts.to.url, parts.to.tokenFile);
  try {
    const all = await listCollections(from, parts.database);
    const named = parts.collections ?? [];
    const unknown = named.find((name) => !all.some((each) => each.name === name));
    if (unknown !== undefined) throw new OperatorError(`there is no collection ${unknown}`);
    const wanted = all.filter(({ name }) => named.length === 0 || named.includes(name));
    const { allowUnenforcedPolicies: allowUnenforced = false } = parts;
    const planFor = await planSecurity(wanted, { from, to, allowUnenforced });
    const moved: MovedCollection[] = [];
    const notMoved: NotMoved[] = [];
    for (const { database, name } of wanted) {
      const progress = (done: number, total: number) => parts.progress(name, done, total);
      try {
        const plan = await planFor({ database, name });
        moved.push(await moveCollection({ from, to, database, name, plan, progress }));
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        notMoved.push({ database, name, why: error.message });
      }
    }
    return { moved, notMoved };
  } finally {
    from.close();
    to.close();
  }
}
