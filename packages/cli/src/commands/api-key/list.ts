import type { Session } from '../../kit/session.ts';
import { listReply, oneReply } from '../../output/replies.ts';
import { type KeyView, keyPath, mayText } from './key-view.ts';

export const LIST = {
  spec: 'list',
  summary: 'the API keys that you may manage, and your own',
  examples: ['api-key list', 'api-key list -o json --query "[?status!=\'ACTIVE\'].apiKeyId"'],
  run: async ({ server }: Session<unknown>) =>
    listReply(
      await server.all<KeyView>('/v2/api-keys', 'apiKeys'),
      {
        ...({ id: 'apiKeyId', name: 'name', status: 'status', expires: 'expireTime' } as const),
        'last used': ({ lastUsedTime }) => lastUsedTime?.slice(0, 10) ?? 'never',
        may: mayText,
      },
      { none: 'No API keys.' },
    ),
};

export const DESCRIBE = {
  spec: 'describe <KEY>',
  summary: 'all about an API key, by its public id; never its secret',
  examples: ['api-key describe key-0123456789abcdef'],
  run: async (session: Session<unknown>) =>
    oneReply(await session.server.get<KeyView>(keyPath(session.arg(0))), {
      ...({ id: 'apiKeyId', name: 'name', description: 'description', type: 'type' } as const),
      ...({ status: 'status', 'made by': 'creatorName', made: 'createTime' } as const),
      may: mayText,
      ...({ 'limited by its maker': 'limitedByCreator', 'secret of': 'secretTime' } as const),
      ...({ expires: 'expireTime', 'last used': 'lastUsedTime', from: 'lastUsedNetwork' } as const),
    }),
};
