import { z } from 'zod';

/** The first file of a backup. */
export const MANIFEST = 'manifest.json';

/** Of any file below a directory, as its owner may have called it; a backslash leads out of it on Windows. */
const Path = z
  .string()
  .regex(/^[^/\\]+(\/[^/\\]+)*$/)
  .refine((path) => !path.includes('\0'))
  .refine((path) => path.split('/').every((part) => part !== '.' && part !== '..'));

/** What a backup says about itself: which files it holds, and their checksums. */
export const Manifest = z.strictObject({
  /** Raised when a reader of today could not restore it. */
  format: z.literal(1),
  latchkey: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  files: z.array(
    z.strictObject({
      path: Path,
      size: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type BackupManifest = z.output<typeof Manifest>;
