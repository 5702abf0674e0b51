import { errors, type messages, wire } from '@latchkey/contract';

type Status = messages.proto.common.Status;

/** What of a failed Status says that the thing is not there: codes of Milvus 2.3 on, and before. */
const COLLECTION_MISSING = { codes: [100], legacy: [4] };
const DATABASE_MISSING = { codes: [800], legacy: [61] };

/** @param inOurs see `DatabaseNames`. @throws errors.upstreamFailure */
export function requireSuccess(
  status: Status | null | undefined,
  inOurs = (text: string) => text,
): void {
  if (isSuccess(status)) return;
  const { code, error_code: legacy, reason, retriable, detail } = status as Status;
  throw errors.upstreamFailure(code, legacy, inOurs(reason || detail || 'failed'), retriable);
}

function isSuccess(status: Status | null | undefined): boolean {
  return !status || (status.code === 0 && status.error_code === 0);
}

/** Whether it failed because there is no such collection or database. */
export function isMissing({ code, error_code: legacy, reason }: Status): boolean {
  return (
    [COLLECTION_MISSING, DATABASE_MISSING].some(
      ({ codes, legacy: old }) => codes.includes(code) || (code === 0 && old.includes(legacy)),
    ) ||
    /(can't find|not found).*(collection|database)|(collection|database).*not found/i.test(reason)
  );
}

/** @param frame a reply that is a Status and nothing else. @throws errors.upstreamFailure */
export function requireDone(frame: Buffer): void {
  requireSuccess(wire.common.Status.decode(frame.subarray(5)));
}
