import { ApiError } from './api-error.ts';

/** A failed `common.Status`. */
export const status = (code: number, message: string, legacyCode?: number) =>
  new ApiError(message, legacyCode === undefined ? { code } : { code, legacyCode });
