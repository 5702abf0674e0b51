import { expect, test, vi } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { createRequest, ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig, type EntityRig } from './test-rig.ts';

/** The most that the wire has a place for. */
const MOST = 2 ** 32 - 1;
const BOOKS = { collection_name: 'books', num_rows: MOST };
const AUTO_ID = { ...ID_FIELD, autoID: true };
const NUMBER = { name: 'n', data_type: DataType.Int64, nullable: true };

async function setUp(fields: readonly object[], rest: object = {}): Promise<EntityRig> {
  const rig = await createEntityRig();
  await rig.call('CreateCollection', createRequest('books', { fields, ...rest }));
  // So many would take all memory of the process.
  vi.spyOn(rig.engine, 'newKeys').mockImplementation(() => {
    throw new Error('keys were made');
  });
  return rig;
}

test('no keys are made for more rows than a request brings', async () => {
  await using rig = await setUp([AUTO_ID, VECTOR_FIELD]);
  const fields_data = [columns.vectors('vector', [[1, 0, 0, 0]])];
  await expect(rig.call('Insert', { ...BOOKS, fields_data })).rejects.toMatchObject({
    message: `the num_rows (1) of field (vector) is not equal to passed num_rows (${MOST}): invalid parameter`,
    fields: { code: 1100 },
  });
});

test('what a request leaves out is not filled in for more rows than it brings', async () => {
  await using rig = await setUp([NUMBER, ID_FIELD, VECTOR_FIELD], { enable_dynamic_field: true });
  const fields_data = [columns.int64('id', [1]), columns.vectors('vector', [[1, 0, 0, 0]])];
  for (const rpc of ['Insert', 'Upsert'] as const) {
    await expect(rig.call(rpc, { ...BOOKS, fields_data })).rejects.toMatchObject({
      message: `the num_rows (1) of field (id) is not equal to passed num_rows (${MOST}): invalid parameter`,
    });
  }
});

test('rows of which nothing is given are refused', async () => {
  const text = {
    ...{ name: 'text', data_type: DataType.VarChar, default_value: { string_data: 'x' } },
    type_params: pairs({ max_length: '9', enable_analyzer: 'true' }),
  };
  const words = { name: 'words', data_type: DataType.SparseFloatVector, is_function_output: true };
  const bm25 = { name: 'f', type: 1, input_field_names: ['text'], output_field_names: ['words'] };
  await using rig = await setUp([AUTO_ID, text, words], { functions: [bm25] });
  await expect(rig.call('Insert', { ...BOOKS, fields_data: [] })).rejects.toMatchObject({
    fields: { code: 1100 },
  });
});
