import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Client, ControlOperation } from '../api/client.ts';
import type { Calls } from '../api/generated/data.ts';
import { useClient } from '../api/use-client.ts';
import { useWords } from '../i18n/words.ts';
import { rightWords } from '../words/rights.ts';

type Rpc = Calls[keyof Calls]['rpc'];

/** Why the server would refuse something of whoever is signed in; undefined: it would not. */
export interface WhyNotNow {
  operation(operation: ControlOperation): string | undefined;
  /** Any of the calls, in a cluster. */
  call(...calls: Rpc[]): string | undefined;
}

const refusalsQuery = (client: Client, clusterId: string | undefined) =>
  queryOptions({
    queryKey: ['refusals', clusterId ?? ''],
    queryFn: () =>
      client.control('listRefusals', { query: { ...(clusterId !== undefined && { clusterId }) } }),
    staleTime: 60_000,
    retry: false,
  });

/**
 * Until it is known nothing is held back: the server decides in any case.
 * @param clusterId of the page, if it is about one
 */
export function useWhyNot(clusterId?: string): WhyNotNow {
  const t = useWords(rightWords);
  const { data } = useQuery(refusalsQuery(useClient(), clusterId));
  return {
    operation(operation) {
      const refused = data?.operations.find((each) => each.operation === operation);
      return refused && t.needs[refused.needs](refused.role ?? '');
    },
    call(...calls) {
      const refused = data?.calls.find(({ call }) => (calls as string[]).includes(call));
      return refused && t.lacks(refused.privilege);
    },
  };
}
