import { z } from 'zod';

/**
 * Building blocks of the request bodies. Go's rules hold: a required field is there and not empty,
 * `null` is the same as absent, and keys that are not known are ignored.
 */

/** A text that must not be empty. */
export const required = z.string().min(1);

export const text = z.string().nullish();
export const flag = z.boolean().nullish();
export const count = z.int32().nullish();
export const texts = z.array(z.string()).nullish();

/** An object whose values may be anything that JSON knows. */
export const anyObject = z.record(z.string(), z.unknown()).nullish();

/** An integer beyond 2^53 reaches the schemas as a bigint: the bodies' parser keeps its digits. */
export const int64 = z.union([z.int(), z.bigint()]);

/** A primary key: an integer, or a text (of digits, or of a VarChar key). */
export const primaryKey = z.union([int64, z.string()]);

export const dbName = text.describe('Database; else the header `DB-Name`, else `default`.');
export const collectionName = required.describe('Name of the collection.');

/** `data` of a reply that says nothing but that it was done. */
export const done = z.object({}).describe('Empty.');
export const names = z.array(z.string());
export const has = z.object({ has: z.boolean() });
export const pairs = z.array(z.object({ key: z.string(), value: z.string() }));

/** Stands beside `data` of what has a description. */
export const described = z.object({ description: z.string().optional() });

export const emptyRequest = z.object({}).meta({ id: 'EmptyReq' });
export const databaseRequest = z.object({ dbName }).meta({ id: 'DatabaseReq' });
export const collectionRequest = z
  .object({ dbName, collectionName, partitionNames: texts })
  .meta({ id: 'CollectionNameReq' });
