import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import type { Session } from '../../kit/session.ts';
import { segment } from '../../server/control-plane.ts';

/** What the commands look at of a backup. */
export interface Backup {
  readonly backupId: string;
  readonly backupName: string;
  readonly backupType: string;
  readonly status: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly projectId: string;
  readonly size: number;
  readonly dbCollections: readonly {
    readonly dbName: string;
    readonly collectionNames: readonly string[];
  }[];
  readonly createTime: string;
  readonly creationMethod: string;
  readonly expireTime?: string;
}

/** The backup that an id stands for. @throws CommandError */
export async function backupOf({ server }: Session<unknown>, id: string): Promise<Backup> {
  const all = await server.all<Backup>('/v2/backups', 'backups');
  const found = all.find(({ backupId }) => backupId === id);
  if (found) return found;
  throw new CommandError(`there is no backup ${id}`, { exitCode: EXIT.notFound });
}

export const pathOf = ({ clusterId, backupId }: Pick<Backup, 'clusterId' | 'backupId'>) =>
  `/v2/clusters/${segment(clusterId)}/backups/${segment(backupId)}`;

/** `orders` is of the database `default`. @throws CommandError */
export function placeOf(text: string): { readonly dbName: string; readonly name: string } {
  const [first = '', second, ...rest] = text.split('.');
  if (first === '' || second === '' || rest.length > 0) {
    throw new CommandError(`${text}: write "docs", or "sales.docs" for one of another database`, {
      exitCode: EXIT.usage,
    });
  }
  return second === undefined
    ? { dbName: 'default', name: first }
    : { dbName: first, name: second };
}
