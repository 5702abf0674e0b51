import { Command, Option } from 'commander';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, oneReply } from '../output/replies.ts';
import { segment } from '../server/control-plane.ts';

interface Project {
  readonly projectId: string;
  readonly projectName: string;
  readonly description: string;
  readonly plan: string;
  readonly regionIds: readonly string[];
  readonly instanceCount: number;
  readonly createTime: string;
}

interface ProjectOptions {
  readonly name?: string;
  readonly description?: string;
  readonly plan?: string;
}

type Asking = Session<ProjectOptions>;

/** `latchkey project`: what clusters and API keys are ordered by. */
export function projectCommand(shell: Shell): Command {
  const noun = new Command('project').description('projects, which clusters belong to');
  for (const verb of [LIST, DESCRIBE, CREATE, UPDATE]) addVerb<ProjectOptions>(noun, verb, shell);
  addVerb(noun, DROP, shell);
  return noun;
}

const pathOf = (id: string) => `/v2/projects/${segment(id)}`;

const LIST = {
  spec: 'list',
  summary: 'all projects that you may see',
  examples: ['project list', 'project list -o json --query "[].projectId"'],
  run: async ({ server }: Asking) =>
    listReply(
      await server.get<Project[]>('/v2/projects'),
      {
        ...({ id: 'projectId', name: 'projectName', plan: 'plan' } as const),
        ...({ clusters: 'instanceCount', created: 'createTime' } as const),
      },
      { none: 'No projects that you may see.' },
    ),
};

const DESCRIBE = {
  spec: 'describe <PROJECT>',
  summary: 'all about a project, by its id',
  examples: ['project describe proj-0123456789abcdefghij'],
  run: async (session: Asking) =>
    oneReply(await session.server.get<Project>(pathOf(session.arg(0))), {
      ...({ id: 'projectId', name: 'projectName', description: 'description' } as const),
      ...({ plan: 'plan', regions: 'regionIds', clusters: 'instanceCount' } as const),
      created: 'createTime',
    }),
};

const CREATE = {
  spec: 'create <NAME>',
  summary: 'make a project',
  examples: ['project create search', 'project create search --description "team search"'],
  options: [
    new Option('--description <TEXT>', 'what it is for'),
    new Option('--plan <PLAN>', 'kept and shown').choices([
      ...['Standard', 'Enterprise', 'BusinessCritical'],
    ]),
  ],
  run: async (session: Asking) => {
    const { description, plan } = session.options;
    const body = { projectName: session.arg(0), description, plan };
    const data = await session.server.post<{ projectId: string }>('/v2/projects', body);
    return doneReply(`Project ${data.projectId} was created.`, data);
  },
};

const UPDATE = {
  spec: 'update <PROJECT>',
  summary: "change a project's name or description",
  examples: ['project update proj-0123456789abcdefghij --name research'],
  options: [
    new Option('--name <NAME>', 'the new name'),
    new Option('--description <TEXT>', 'what it is for'),
  ],
  run: async (session: Asking) => {
    const { name: projectName, description } = session.options;
    if (projectName === undefined && description === undefined) {
      throw new CommandError('nothing to change: give --name or --description', {
        exitCode: EXIT.usage,
      });
    }
    const path = pathOf(session.arg(0));
    const data = await session.server.patch(path, { projectName, description });
    return doneReply(`Project ${session.arg(0)} was changed.`, data);
  },
};

const DROP = {
  spec: 'drop <PROJECT>',
  summary: 'delete a project without clusters',
  examples: ['project drop proj-0123456789abcdefghij'],
  danger: (session: Session<unknown>) => ({
    what: `This deletes the project ${session.arg(0)}.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    const data = await session.server.delete(pathOf(session.arg(0)));
    return doneReply(`Project ${session.arg(0)} is gone.`, data);
  },
};
