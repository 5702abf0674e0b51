import type { Command } from 'commander';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { oneReply } from '../output/replies.ts';

interface Caller {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly orgRole: string;
  readonly projects: readonly { readonly projectId: string; readonly role: string }[];
}

/** `latchkey whoami`: which server is asked, and as whom. */
export function addWhoami(program: Command, shell: Shell, group: string): void {
  addVerb(program, WHOAMI, shell);
  program.commands.find((command) => command.name() === 'whoami')?.helpGroup(group);
}

const WHOAMI = {
  spec: 'whoami',
  summary: 'which server is asked, and as whom',
  examples: ['whoami', 'whoami --profile prod'],
  run: async ({ server }: Session<unknown>) =>
    oneReply(
      { ...(await server.get<Caller>('/v2/latchkey/whoami')), server: server.address.name },
      {
        ...({ server: 'server', kind: 'kind', id: 'id', name: 'name', role: 'orgRole' } as const),
        projects: ({ projects }) =>
          projects.map(({ projectId, role }) => `${role} of ${projectId}`),
      },
    ),
};
