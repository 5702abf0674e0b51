import type { Engine } from '../../engine/engine.ts';
export async function openTestEngine(_: string): Promise<Engine> {
  const m = new Map<number, unknown>();
  return {
    async create(spec: { id: number }) {
      m.set(spec.id, {
        id: spec.id,
        async applyIndex() {},
        async dropIndex() {},
        stats: () => ({ rows: 0, indexedRows: 0 }),
      });
      return m.get(spec.id);
    },
    async drop(id: number) {
      m.delete(id);
    },
    collection(id: number) {
      const c = m.get(id);
      if (!c) throw new Error('no');
      return c;
    },
    async close() {},
  } as unknown as Engine;
}
