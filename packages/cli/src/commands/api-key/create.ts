import { secretFileOption } from '../../kit/options.ts';
import { secretReply } from '../../kit/secret-reply.ts';
import type { Session } from '../../kit/session.ts';
import { oneReply } from '../../output/replies.ts';
import { type ScopeOptions, scopeBody, scopeOptions } from './scope-options.ts';

interface NewKey {
  readonly apiKeyId: string;
  readonly apiKey?: string;
}

export const CREATE = {
  spec: 'create <NAME>',
  summary: 'make an API key; its secret is shown this once',
  about: 'A key can do no more than you can, now and later.',
  examples: [
    'api-key create ci --role Read-Write --on staging --expires 90d',
    'api-key create reports --role Read-Only --on main --database sales --secret-file reports.key',
    'api-key create dashboard --cluster-role analyst --on main',
    'api-key create nightly --custom-role r-0123456789abcdefghij',
    'api-key create terraform --org-role Owner -o json --query apiKey',
  ],
  options: [...scopeOptions(), secretFileOption()],
  run: async (session: Session<ScopeOptions & { secretFile?: string }>) => {
    const { options, server } = session;
    const { description, expires: expireTime, secretFile: file } = options;
    const body = { name: session.arg(0), description, expireTime, ...(await scopeBody(session)) };
    return secretReply<NewKey>(() => server.post<NewKey>('/v2/api-keys', body), {
      ...{ key: 'apiKey', file },
      replyOf: keyReply,
    });
  },
};

/** The reply to whatever makes a secret. */
export const keyReply = (key: NewKey) =>
  oneReply(key, {
    ...({ id: 'apiKeyId' } as const),
    ...(key.apiKey !== undefined && ({ 'API key': 'apiKey' } as const)),
  });
