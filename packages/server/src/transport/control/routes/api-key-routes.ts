import type { ControlBody, ControlQuery } from '@latchkey/contract/control';
import type { ApiKeys, KeyCall } from '../../../handle/api-keys/api-keys.ts';
import type { RecentCallers } from '../../../observe/callers/recent-callers.ts';
import type { ApiKeyRecord } from '../../../store/api-keys.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';
import { callersView } from './callers-view.ts';

type Operation =
  | `${'list' | 'create' | 'describe' | 'update' | 'delete'}ApiKey${'' | 'Old'}`
  | `listApiKeys${'' | 'Old'}`
  | 'listApiKeyCallers'
  | `${'reset' | 'disable' | 'enable' | 'adopt'}ApiKey`;
type Body = ControlBody<'createApiKey'>;
type OneKey = { readonly params: { readonly apiKeyId: string } };
type Routes = Pick<ControlHandlers, Operation & keyof ControlHandlers>;

/** API keys, under both spellings of their path. */
export function createApiKeyRoutes({
  apiKeys,
  callers,
}: {
  readonly apiKeys: ApiKeys;
  readonly callers: RecentCallers;
}): Routes {
  const shown = async (key: Promise<ApiKeyRecord>) => apiKeys.view(await key);
  const list = async ({ principal, query }: KeyCall & { query: ControlQuery<'listApiKeys'> }) => {
    const page = pageOf('apiKeys', await apiKeys.list(principal), query);
    return { ...page, apiKeys: await apiKeys.views(page.apiKeys) };
  };
  const create = async (call: KeyCall & { body: Body }) => {
    const { id, key } = await apiKeys.create(call, call.body);
    return { apiKeyId: id, apiKey: key.reveal() };
  };
  const describe = ({ principal, params }: KeyCall & OneKey) =>
    shown(apiKeys.find(principal, params.apiKeyId));
  const update = (call: KeyCall & OneKey & { body: Body }) =>
    shown(apiKeys.update(call, call.params.apiKeyId, call.body));
  const remove = async (call: KeyCall & OneKey) => {
    await apiKeys.remove(call, call.params.apiKeyId);
    return {};
  };
  return {
    ...{ listApiKeys: list, listApiKeysOld: list },
    ...{ createApiKey: create, createApiKeyOld: create },
    ...{ describeApiKey: describe, describeApiKeyOld: describe },
    ...{ updateApiKey: update, updateApiKeyOld: update },
    ...{ deleteApiKey: remove, deleteApiKeyOld: remove },
    async listApiKeyCallers({ principal, params: { apiKeyId } }) {
      const { id } = await apiKeys.find(principal, apiKeyId);
      return { apiKeyId: id, ...callersView(callers, id) };
    },
    async resetApiKey(call) {
      const { apiKeyId } = call.params;
      return { apiKeyId, apiKey: (await apiKeys.reset(call, apiKeyId)).reveal() };
    },
    disableApiKey: (call) => shown(apiKeys.setDisabled(call, call.params.apiKeyId, true)),
    enableApiKey: (call) => shown(apiKeys.setDisabled(call, call.params.apiKeyId, false)),
    adoptApiKey: (call) => shown(apiKeys.adopt(call, call.params.apiKeyId)),
  };
}
