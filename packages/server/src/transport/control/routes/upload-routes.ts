import { errors } from '@latchkey/contract';
import { UPLOAD_PIECE_BYTES } from '@latchkey/contract/control';
import type { UploadKey, Uploads } from '../../../handle/imports/uploads.ts';
import type { ControlCall, ControlHandlers } from '../control-call.ts';
import type { DataPlane } from '../data-plane.ts';
import { targetCluster } from '../target.ts';

type Operation = 'beginUpload' | 'uploadPiece' | 'importUpload' | 'cancelUpload';

/**
 * Imports files that come with requests. Who may write nothing on the cluster uploads nothing; the
 * import itself is a call of the cluster's, decided on there like every other.
 */
export function createUploadRoutes(parts: {
  readonly dataPlane: DataPlane;
  /** Unset: this server imports no files. */
  readonly uploads: Uploads | undefined;
}): Pick<ControlHandlers, Operation> {
  const { dataPlane } = parts;
  const uploads = (): Uploads => {
    if (!parts.uploads) throw errors.importNotAllowed();
    return parts.uploads;
  };
  return {
    async beginUpload(call) {
      const { fileType: type, size } = call.body;
      const { id: clusterId } = targetCluster(call);
      const upload = { clusterId, owner: call.principal.id, type, size };
      return { uploadId: await uploads().begin(upload), pieceBytes: UPLOAD_PIECE_BYTES };
    },
    async uploadPiece(call) {
      const piece = call.file ?? new Uint8Array();
      return { received: await uploads().append(keyOf(call), call.query.offset, piece) };
    },
    async importUpload(call) {
      const { principal, rest } = await dataPlane.enter(call.principal, targetCluster(call).id);
      const path = uploads().finish(keyOf(call));
      const { requestId, source } = call;
      try {
        const body = { ...call.body, files: [[path]] };
        const from = { requestId, source };
        const reply = await rest.callAs(principal, 'jobs/import/create', body, from);
        return reply.data as { jobId: string };
      } catch (error) {
        await uploads().remove(path);
        throw error;
      }
    },
    async cancelUpload(call) {
      await uploads().cancel(keyOf(call));
      return {};
    },
  };
}

function keyOf(
  call: Pick<ControlCall<'cancelUpload'>, 'cluster' | 'principal' | 'params'>,
): UploadKey {
  return {
    clusterId: targetCluster(call).id,
    owner: call.principal.id,
    uploadId: call.params.uploadId,
  };
}
