import { andThen } from '../../../kernel/maybe-promise.ts';
import { readConsistency } from '../consistency.ts';
import { primaryKeyFilter } from '../primary-key-filter.ts';
import { readSource } from '../read-source.ts';
import type { RestHandlers } from '../rest-call.ts';
import { queryParams } from '../search-params.ts';
import { templateValues } from '../template-values.ts';

/** What a call cost in the cloud's units; this server does not bill. */
const COST = 0;
const ALL_FIELDS = ['*'];

export const entityReadRoutes = {
  'entities/query': async (request, call) => {
    const outputFields = request.outputFields ?? ALL_FIELDS;
    const reply = await call.rpc(
      'Query',
      {
        ...readSource(request, call),
        expr: request.filter ?? '',
        output_fields: outputFields,
        query_params: queryParams(request, outputFields),
      },
      () =>
        andThen(templateValues(request.exprParams), (expr_template_values) => ({
          ...readConsistency(request.consistencyLevel),
          expr_template_values,
        })),
    );
    return { cost: COST, data: await call.parts.writeRows(reply.fields_data ?? [], call.style) };
  },

  'entities/get': async (request, call) => {
    const schema = await call.schemaOf(request.collectionName);
    const names = {
      ...readSource(request, call),
      output_fields: request.outputFields ?? ALL_FIELDS,
    };
    const reply = await call.rpc('Query', names, async () => ({
      ...readConsistency(request.consistencyLevel),
      expr: await primaryKeyFilter(schema(), request.id),
    }));
    return { cost: COST, data: await call.parts.writeRows(reply.fields_data ?? [], call.style) };
  },
} satisfies RestHandlers;
