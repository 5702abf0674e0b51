import { queryOptions } from '@tanstack/react-query';
import type { Client } from '../api/client.ts';

/** The ways to sign in; they change with a restart of the server alone. */
export const signInOptionsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['sign-in-options'],
    queryFn: () => client.control('signInOptions'),
    staleTime: Number.POSITIVE_INFINITY,
  });
