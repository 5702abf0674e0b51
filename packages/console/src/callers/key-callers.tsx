import type { ApiKey } from '../api/keys.ts';
import { useClient } from '../api/use-client.ts';
import { CallersNote } from './callers-note.tsx';

/** Which programs use an API key. */
export function KeyCallers({
  apiKey,
  consequence,
}: {
  readonly apiKey: ApiKey;
  readonly consequence: string;
}) {
  const client = useClient();
  const { apiKeyId } = apiKey;
  const query = {
    queryKey: ['keys', apiKeyId, 'callers'],
    queryFn: () => client.control('listApiKeyCallers', { params: { apiKeyId } }),
  };
  return <CallersNote query={query} lastUse={apiKey} consequence={consequence} />;
}
