import { errors } from '@latchkey/contract';

const MAX_BYTES = 1024;

/** @throws errors.descriptionTooLong */
export function checkDescription(description: string): void {
  const bytes = Buffer.byteLength(description);
  if (bytes > MAX_BYTES) throw errors.descriptionTooLong(bytes, MAX_BYTES);
}
