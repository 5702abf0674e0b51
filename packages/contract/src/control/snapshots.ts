import { z } from 'zod';
import { controlRoute } from './control-route.ts';

export const SNAPSHOT_ROUTES = {
  takeSnapshot: controlRoute({
    ...{ method: 'POST', path: '/v2/latchkey/snapshots', tag: 'Backup' },
    summary:
      'Copies the installation into a directory beside its data, for `latchkey backup`, which removes it. On the local socket alone.',
    reply: z.object({
      path: z.string().describe('Relative to the data directory.'),
    }),
    needs: { of: 'host' },
  }),
};
