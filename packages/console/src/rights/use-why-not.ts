import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import type { Client, ControlOperation, ControlReply } from '../api/client.ts';
import type { Calls } from '../api/generated/data.ts';
import { useClient } from '../api/use-client.ts';
import { useWords } from '../i18n/words.ts';
import { keyWords } from '../words/keys.ts';
import { rightWords } from '../words/rights.ts';

type Rpc = Calls[keyof Calls]['rpc'];

/** Why the server would refuse something of whoever is signed in; undefined: it would not. */
export interface WhyNotNow {
  operation(operation: ControlOperation): string | undefined;
  /** Any of the calls, in a cluster. */
  call(...calls: Rpc[]): string | undefined;
  /** The server has said what it would refuse. */
  readonly isKnown: boolean;
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
 * For buttons. Until it is known nothing is held back: the server decides in any case.
 * @param clusterId of the page, if it is about one
 */
export function useWhyNot(clusterId?: string): WhyNotNow {
  return useReasons(useQuery(refusalsQuery(useClient(), clusterId)).data);
}

/** For a page, which waits for it: what would be refused is then not asked for. */
export function useWhyNotHere(clusterId: string): WhyNotNow {
  return useReasons(useSuspenseQuery(refusalsQuery(useClient(), clusterId)).data);
}

function useReasons(refusals: ControlReply<'listRefusals'> | undefined): WhyNotNow {
  const t = useWords(rightWords);
  const { projectRoles } = useWords(keyWords);
  return {
    operation(operation) {
      const refused = refusals?.operations.find((each) => each.operation === operation);
      return refused && t.needs[refused.needs](refused.role ? projectRoles[refused.role] : '');
    },
    call(...calls) {
      const refused = refusals?.calls.find(({ call }) => (calls as string[]).includes(call));
      return refused && t.lacks(refused.privilege);
    },
    isKnown: refusals !== undefined,
  };
}
