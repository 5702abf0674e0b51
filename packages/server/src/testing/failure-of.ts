import { ApiError } from '@latchkey/contract';

/** What a client sees of the failure of a call, which must fail as the catalogue foresees. */
export async function failureOf(reply: Promise<unknown>) {
  const error = await reply.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error ?? new Error('the call succeeded');
  const { code, legacyCode } = error.fields;
  return { code, legacyCode, message: error.message };
}
