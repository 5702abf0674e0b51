import { queryOptions } from '@tanstack/react-query';
import type { Client, ControlReply } from './client.ts';

export type Member = ControlReply<'listMembers'>['members'][number];
export type OrgRole = Member['orgRole'];
export type ProjectRole = Member['projects'][number]['role'];

const PAGE = 100;

/** All members that the caller may see. */
export const membersQuery = (client: Client) =>
  queryOptions({
    queryKey: ['members'],
    async queryFn() {
      const found: Member[] = [];
      for (let currentPage = 1; ; currentPage++) {
        const query = { pageSize: PAGE, currentPage };
        const { members, count } = await client.control('listMembers', { query });
        found.push(...members);
        if (found.length >= count || members.length === 0) return found;
      }
    },
  });

/** Whom single sign-on keeps out; for owners alone. */
export const removedMembersQuery = (client: Client) =>
  queryOptions({
    queryKey: ['members', 'removed'],
    queryFn: () => client.control('listRemovedMembers'),
  });
