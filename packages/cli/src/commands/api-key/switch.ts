import { secretFileOption } from '../../kit/options.ts';
import { secretReply } from '../../kit/secret-reply.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { keyReply } from './create.ts';
import { keyPath, ownKeyPath } from './key-view.ts';

type Asking = Session<{ secretFile?: string }>;

export const RESET = {
  spec: 'reset <KEY>',
  summary: 'give an API key another secret; the old one is dead at once',
  examples: ['api-key reset key-0123456789abcdef --secret-file ci.key --yes'],
  options: [secretFileOption()],
  danger: (session: Asking) => ({
    what: `This makes the present secret of ${session.arg(0)} useless at once.`,
    name: session.arg(0),
  }),
  run: async (session: Asking) => {
    const path = ownKeyPath(session.arg(0), 'reset');
    const make = () => session.server.post<{ apiKeyId: string; apiKey?: string }>(path);
    const { secretFile: file } = session.options;
    return secretReply(make, { key: 'apiKey', file, replyOf: keyReply });
  },
};

const switching = (verb: string, summary: string, done: string) => ({
  spec: `${verb} <KEY>`,
  summary,
  examples: [`api-key ${verb} key-0123456789abcdef`],
  run: async (session: Asking) => {
    const data = await session.server.post(ownKeyPath(session.arg(0), verb));
    return doneReply(`API key ${session.arg(0)} ${done}.`, data);
  },
});

export const DISABLE = switching(
  'disable',
  'refuse an API key, and those that it made, until it is enabled',
  'is disabled',
);
export const ENABLE = switching('enable', 'accept a disabled API key again', 'is enabled');
export const ADOPT = switching(
  'adopt',
  'become the maker of an API key whose own is gone',
  'is yours now',
);

export const DELETE = {
  spec: 'delete <KEY>',
  summary: 'delete an API key, and with it the power of those that it made',
  examples: ['api-key delete key-0123456789abcdef --yes'],
  danger: (session: Asking) => ({
    what: `This deletes the API key ${session.arg(0)}. It cannot be undone.`,
    name: session.arg(0),
  }),
  run: async (session: Asking) => {
    const data = await session.server.delete(keyPath(session.arg(0)));
    return doneReply(`API key ${session.arg(0)} is gone.`, data);
  },
};
