import { Option } from 'commander';
import { onlyProject } from '../../kit/only-project.ts';
import { labelParser, secretFileOption, waitOption, wholeNumber } from '../../kit/options.ts';
import { secretReply } from '../../kit/secret-reply.ts';
import type { Session } from '../../kit/session.ts';
import { oneReply } from '../../output/replies.ts';
import { waitForCluster } from './wait-for-cluster.ts';

const ENGINES = ['embedded', 'milvus'] as const;
const PLANS = ['Free', 'Serverless', 'Standard', 'Enterprise', 'BusinessCritical'] as const;

interface CreateOptions {
  readonly project?: string;
  readonly plan: (typeof PLANS)[number];
  readonly engine?: (typeof ENGINES)[number];
  readonly region: string;
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly cuSize?: number;
  readonly idempotencyKey?: string;
  readonly secretFile?: string;
  readonly wait?: boolean;
}

interface Created {
  readonly clusterId: string;
  readonly username: string;
  readonly password?: string;
  readonly prompt: string;
}

export const CREATE = {
  spec: 'create <NAME>',
  summary: "make a cluster; its administrator's password is shown this once",
  examples: [
    'cluster create staging',
    'cluster create staging --wait --secret-file staging.password',
    'cluster create archive --engine milvus',
    'cluster create ci --plan Free --label team=search --label ttl=1d -o json',
  ],
  about: `It starts at once and is ready when its status is RUNNING: --wait waits for that.
With --idempotency-key a create whose reply was lost can be asked again: it finds the cluster, but
never the password, which "latchkey user reset-password" then makes anew.`,
  options: [
    new Option('--project <PROJECT>', 'the project, where there are several'),
    new Option('--plan <PLAN>', 'kept and shown').choices(PLANS).default('Enterprise'),
    new Option(
      '--engine <NAME>',
      'what keeps the entities, where the server has both; else its usual one',
    ).choices(ENGINES),
    new Option('--region <REGION>', 'a label, like those of the cloud').default('local'),
    new Option('--description <TEXT>', 'what it is for'),
    new Option('--label <NAME=VALUE>', 'a label; may be given several times').argParser(
      labelParser,
    ),
    new Option('--cu-size <N>', 'kept and shown').argParser(wholeNumber),
    new Option('--idempotency-key <TEXT>', 'the same text finds the same cluster'),
    secretFileOption(),
    waitOption(),
  ],
  run: async (session: Session<CreateOptions>) => {
    const { options, server } = session;
    const { path, body } = await request(session);
    const { idempotencyKey, secretFile: file, wait } = options;
    const more = idempotencyKey && { headers: { 'idempotency-key': idempotencyKey } };
    const create = () => server.post<Created>(path, body, more || {});
    const reply = await secretReply(create, { key: 'password', file, replyOf });
    const { clusterId } = reply.data as Created;
    const after = async () => void (await waitForCluster(clusterId, 'RUNNING', session));
    return wait ? { ...reply, after } : reply;
  },
};

async function request(session: Session<CreateOptions>) {
  const { plan, engine, region, description, label: labels, cuSize } = session.options;
  const projectId = session.options.project ?? (await onlyProject(session.server));
  const body = {
    ...{ clusterName: session.arg(0), projectId, regionId: region, description, labels, engine },
  };
  if (plan === 'Free') return { path: '/v2/clusters/createFree', body };
  if (plan === 'Serverless') return { path: '/v2/clusters/createServerless', body };
  return { path: '/v2/clusters/createDedicated', body: { ...body, plan, cuSize } };
}

const replyOf = (created: Created) =>
  oneReply(created, { id: 'clusterId', user: 'username', password: 'password', next: 'prompt' });
