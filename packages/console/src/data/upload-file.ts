import type { Client } from '../api/client.ts';
import { type CollectionName, namesOf } from './collection-queries.ts';

/**
 * Sends a file piece by piece, and has it imported.
 * @param onShare is told how much has arrived, 0 to 1
 * @returns id of the import job
 * @throws Failure
 */
export async function uploadAndImport(
  client: Client,
  {
    of,
    file,
    onShare,
  }: {
    readonly of: CollectionName;
    readonly file: File;
    readonly onShare: (share: number) => void;
  },
): Promise<string> {
  const { clusterId } = of;
  const fileType = /\.parquet$/i.test(file.name) ? 'parquet' : 'json';
  const begun = { params: { clusterId }, body: { fileType, size: file.size } } as const;
  const { uploadId, pieceBytes } = await client.control('beginUpload', begun);
  const params = { clusterId, uploadId };
  try {
    for (let offset = 0; offset < file.size; ) {
      onShare(offset / file.size);
      const piece = file.slice(offset, offset + pieceBytes);
      const sent = { params, query: { offset }, body: piece };
      const { received } = await client.control('uploadPiece', sent);
      offset = received;
    }
    onShare(1);
    return (await client.control('importUpload', { params, body: namesOf(of) })).jobId;
  } catch (error) {
    // It may be gone already; what matters is the first error.
    await client.control('cancelUpload', { params }).catch(() => undefined);
    throw error;
  }
}
