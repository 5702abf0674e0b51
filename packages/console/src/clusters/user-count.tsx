import { useQuery } from '@tanstack/react-query';
import type { Cluster } from '../api/clusters.ts';
import { useClient } from '../api/use-client.ts';
import { useWhyNot } from '../rights/use-why-not.ts';

/** How many users a cluster has; a dash where that is not known or not to be seen. */
export function UserCount({ cluster }: { readonly cluster: Cluster }) {
  const client = useClient();
  const whyNot = useWhyNot(cluster.clusterId);
  const mayAsk = whyNot.isKnown && whyNot.call('ListCredUsers') === undefined;
  const { data } = useQuery({
    queryKey: ['users', cluster.clusterId, 'count'],
    queryFn: async () => (await client.data(cluster.clusterId, 'users/list', {})).data.length,
    enabled: cluster.status === 'RUNNING' && mayAsk,
    retry: false,
  });
  return <>{data ?? '–'}</>;
}
