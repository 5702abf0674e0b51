import type { RestHandlers } from '../rest-call.ts';

export const roleRoutes = {
  'roles/list': async (_request, call) => {
    const { results = [] } = await call.rpc('SelectRole', {});
    return { data: results.map((result) => result.role?.name ?? '') };
  },
} satisfies RestHandlers;
