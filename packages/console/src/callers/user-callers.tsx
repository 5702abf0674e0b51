import { useClient } from '../api/use-client.ts';
import type { ClusterUser } from '../api/users.ts';
import { CallersNote } from './callers-note.tsx';

/** Which programs use a user's password. */
export function UserCallers({
  clusterId,
  user,
  consequence,
}: {
  readonly clusterId: string;
  readonly user: ClusterUser;
  readonly consequence: string;
}) {
  const client = useClient();
  const query = {
    queryKey: ['users', clusterId, user.name, 'callers'],
    queryFn: () => client.control('listCallers', { params: { clusterId, userName: user.name } }),
  };
  return <CallersNote query={query} lastUse={user} consequence={consequence} />;
}
