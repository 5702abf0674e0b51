import { errors } from '@latchkey/contract';
import type { Row } from '../../../handle/rows/row-columns.ts';
import { RowError } from '../../../handle/rows/row-error.ts';
import { rowsToColumnsInSteps } from '../../../handle/rows/rows-to-columns-in-steps.ts';
import { primaryKeyFilter } from '../primary-key-filter.ts';
import { idList } from '../reply-ids.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import { templateValues } from '../template-values.ts';
import { missingField } from '../validation-error.ts';
import { int64FromWire } from '../wire-integer.ts';

/** What a call cost in the cloud's units; this server does not bill. */
const COST = 0;

export const entityWriteRoutes = {
  'entities/insert': async (request, call) => {
    const columns = await columnsOf(request, call);
    const reply = await call.rpc('Insert', target(request, call), columns);
    const insertIds = await idList(reply.IDs, call.style);
    return { cost: COST, data: { insertCount: int64FromWire(reply.insert_cnt), insertIds } };
  },

  'entities/upsert': async (request, call) => {
    const partial = request.partialUpdate ?? false;
    const columns = await columnsOf(request, call, partial);
    const names = { ...target(request, call), partial_update: partial };
    const reply = await call.rpc('Upsert', names, columns);
    const upsertIds = await idList(reply.IDs, call.style);
    return { cost: COST, data: { upsertCount: int64FromWire(reply.upsert_cnt), upsertIds } };
  },

  'entities/delete': async (request, call) => {
    const { filter, id } = request;
    const byFilter = typeof filter === 'string' && filter.trim() !== '';
    const byKey = id !== null && id !== undefined;
    if (!byFilter && !byKey) {
      throw errors.requiredParameter(missingField('CollectionFilterReq', 'filter'));
    }
    const schema = await call.schemaOf(request.collectionName);
    const reply = await call.rpc('Delete', target(request, call), async () => ({
      expr: byFilter ? filter : await primaryKeyFilter(schema(), id),
      expr_template_values: await templateValues(request.exprParams),
    }));
    return { cost: COST, data: { deleteCount: int64FromWire(reply.delete_cnt) } };
  },
} satisfies RestHandlers;

interface WriteBody {
  readonly collectionName: string;
  readonly partitionName?: string | null | undefined;
}

function target({ collectionName, partitionName }: WriteBody, call: RestCall) {
  return {
    db_name: call.database,
    collection_name: collectionName,
    partition_name: partitionName ?? '',
  };
}

/** Rows are translated when the call was authorized: they take time, and the schema's knowledge. */
async function columnsOf(
  request: WriteBody & { readonly data: readonly Row[] | Row },
  call: RestCall,
  partial = false,
) {
  const schema = await call.schemaOf(request.collectionName);
  const rows = (Array.isArray(request.data) ? request.data : [request.data]) as readonly Row[];
  const { parseDocument } = call.parts;
  return async () => {
    if (rows.length === 0) throw errors.insertDataInvalid('missing required parameters');
    try {
      const options = { partial, alike: partial, parseDocument };
      const columns = await rowsToColumnsInSteps(rows, schema(), options);
      return { num_rows: rows.length, fields_data: columns as never };
    } catch (error) {
      if (error instanceof RowError) throw errors.insertDataInvalid(error.message);
      throw error;
    }
  };
}
