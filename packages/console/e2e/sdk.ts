import { MilvusClient } from '@zilliz/milvus2-sdk-node';

/** A client of the official SDK that stays open. */
export interface SdkClient {
  /** Whether its next call is let in. */
  isLetIn(): Promise<boolean>;
  close(): Promise<void>;
}

export function openSdk(address: string, token: string): SdkClient {
  const client = new MilvusClient({ address, token, maxRetries: 0, logLevel: 'error' });
  // A refusal shows in the calls.
  client.connectPromise.catch(() => undefined);
  return {
    async isLetIn() {
      try {
        return (await client.showCollections()).status.code === 0;
      } catch {
        return false;
      }
    },
    async close() {
      await client.closeConnection();
    },
  };
}

/** Whether the official SDK, newly connected, is let in with a token. */
export async function sdkIsLetIn(address: string, token: string): Promise<boolean> {
  const client = openSdk(address, token);
  try {
    return await client.isLetIn();
  } finally {
    await client.close();
  }
}
