import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Client } from '../api/client.ts';
import { useClient } from '../api/use-client.ts';

/** Who is signed in. Everything behind the sign-in page may count on it. */
export const sessionQuery = (client: Client) =>
  queryOptions({
    queryKey: ['session'],
    queryFn: () => client.control('describeSession'),
    staleTime: 60_000,
  });

export function useSession() {
  return useSuspenseQuery(sessionQuery(useClient())).data;
}
