import { queryOptions } from '@tanstack/react-query';
import type { Client, ControlReply } from './client.ts';

export type ApiKey = ControlReply<'listApiKeys'>['apiKeys'][number];

const PAGE = 100;

/** All API keys that the caller may see. */
export const keysQuery = (client: Client) =>
  queryOptions({
    queryKey: ['keys'],
    async queryFn() {
      const found: ApiKey[] = [];
      for (let currentPage = 1; ; currentPage++) {
        const query = { pageSize: PAGE, currentPage };
        const { apiKeys, count } = await client.control('listApiKeys', { query });
        found.push(...apiKeys);
        if (found.length >= count || apiKeys.length === 0) return found;
      }
    },
  });
