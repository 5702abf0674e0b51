import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId, nothingMore } from './fields.ts';

const name = z.string().min(1).max(255);
const uploadId = z.string().min(1).max(64);
const tag = 'Import';
const writer = { of: 'cluster', role: 'Read-Write', id: 'params.clusterId' } as const;
const ALL = '/v2/latchkey/clusters/{clusterId}/uploads';
const one = { tag, params: z.object({ clusterId, uploadId }), needs: writer } as const;

/** How a file gets to a server that imports files: in pieces, each in a request of its own. */
export const UPLOAD_ROUTES = {
  beginUpload: controlRoute({
    ...{ method: 'POST', path: ALL, tag, params: z.object({ clusterId }), needs: writer },
    summary:
      'Begins to upload a file for an import; at most 1 GiB. Needs a server with an import folder.',
    body: z.object({
      fileType: z.enum(['json', 'parquet']),
      size: z.int().min(1).describe('Bytes of the whole file.'),
    }),
    reply: z.object({ uploadId, pieceBytes: z.int().describe('A piece may have no more.') }),
  }),
  uploadPiece: controlRoute({
    ...{ method: 'PUT', path: `${ALL}/{uploadId}`, ...one },
    summary: 'The next piece of a file: the body is its bytes, from `offset` on.',
    query: z.object({ offset: z.coerce.number().int().min(0).default(0) }),
    takesFile: true,
    reply: z.object({ received: z.int().describe('Bytes, of all pieces.') }),
  }),
  importUpload: controlRoute({
    ...{ method: 'POST', path: `${ALL}/{uploadId}/import`, ...one },
    summary:
      'Imports a file whose pieces have all come; it is removed when the job is over. Needs the privilege Import on the collection.',
    body: z.object({ dbName: name.default('default'), collectionName: name }),
    reply: z.object({
      jobId: z.string().describe('For `/v2/vectordb/jobs/import/describe`.'),
    }),
  }),
  cancelUpload: controlRoute({
    ...{ method: 'DELETE', path: `${ALL}/{uploadId}`, ...one },
    summary: 'Gives an upload up, and removes what came of the file.',
    reply: nothingMore,
  }),
};

/** Of one piece: a slow line sends it within the time that a request may take. */
export const UPLOAD_PIECE_BYTES = 4 * 1024 * 1024;
