import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Engine, EngineCollection } from '../engine.ts';
import { createTestEngine, index, put, rowQuery, spec, vectorOf } from './test-engine.ts';

const ROWS = Array.from({ length: 2500 }, (_, id) => ({ id, vector: vectorOf(id) }));

type Work = (collection: EngineCollection, engine: Engine, elsewhere: string) => Promise<unknown>;
const WORK: Readonly<Record<string, Work>> = {
  'is emptied': (collection) => collection.truncate(),
  'gets another index': (collection) => collection.applyIndex(index('vector', 'IP', 'HNSW', 2)),
  'is copied': (_, engine, elsewhere) => engine.copyTo(elsewhere),
  'is written to': (collection) => put(collection, ROWS),
};

test.each(Object.entries(WORK))(
  'a collection that is dropped while it %s leaves nothing, and no error but that it is gone',
  async (_, work) => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'latchkey-drop-'));
    for (let ms = 0; ms < 16; ms += 2) {
      await using rig = await createTestEngine();
      const collection = await rig.engine.create(spec());
      await put(collection, ROWS);
      await collection.query(rowQuery({ limit: 1 }));
      const error = work(collection, rig.engine, join(elsewhere, String(ms))).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      await delay(ms);
      await rig.engine.drop(7);
      const reason = await error;
      if (reason !== undefined) expect(reason).toBeInstanceOf(ApiError);
      await rig.engine.close();
      expect(existsSync(join(rig.dir, 'c7'))).toBe(false);
    }
    rmSync(elsewhere, { recursive: true });
  },
  60_000,
);
