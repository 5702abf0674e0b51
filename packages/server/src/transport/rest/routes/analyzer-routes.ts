import { jsonText } from '../../../kernel/json-text.ts';
import type { RestHandlers } from '../rest-call.ts';
import { int64FromWire } from '../wire-integer.ts';

export const analyzerRoutes = {
  'common/run_analyzer': async (request, call) => {
    const { analyzerParams: params } = request;
    const texts = typeof request.text === 'string' ? [request.text] : request.text;
    const { results } = await call.rpc('RunAnalyzer', {
      db_name: call.database,
      collection_name: request.collectionName ?? '',
      field_name: request.fieldName ?? '',
      analyzer_names: [...(request.analyzerNames ?? [])],
      analyzer_params: typeof params === 'string' ? params : jsonText(params ?? {}),
      placeholder: texts.map((text) => Buffer.from(text)),
      with_detail: request.withDetail ?? false,
      with_hash: request.withHash ?? false,
    });
    return {
      data: {
        results: (results ?? []).map(({ tokens = [] }) => ({
          tokens: tokens.map((token) => ({
            token: token.token ?? '',
            ...(request.withDetail && {
              startOffset: int64FromWire(token.start_offset),
              endOffset: int64FromWire(token.end_offset),
              position: int64FromWire(token.position),
              positionLength: int64FromWire(token.position_length),
            }),
            ...(request.withHash && { hash: token.hash ?? 0 }),
          })),
        })),
      },
    };
  },
} satisfies RestHandlers;
