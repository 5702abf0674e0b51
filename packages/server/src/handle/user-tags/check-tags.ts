import { errors } from '@latchkey/contract';

/** As Milvus' `proxy.rls.maxTagsPerPrincipal`. */
export const MAX_TAGS = 50;
const MAX_KEY_BYTES = 255;
const MAX_VALUE_BYTES = 1024;

/** Tags of a user as they came. @throws errors.invalidParameter */
export function checkTags(tags: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(tags);
  for (const [key, value] of entries) {
    const bytes = Buffer.byteLength(key);
    if (bytes === 0 || bytes > MAX_KEY_BYTES) {
      throw errors.invalidParameter(`the key of a tag must have 1 to ${MAX_KEY_BYTES} bytes`);
    }
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      throw errors.invalidParameter(
        `the value of tag ${key} is longer than ${MAX_VALUE_BYTES} bytes`,
      );
    }
  }
  return new Map(entries);
}
