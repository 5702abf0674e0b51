import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { Handlers } from '../handler.ts';
import { runAnalyzer } from './run-analyzer.ts';

/** The RPCs about how texts are cut into tokens. */
export function createAnalyzerHandlers({ catalog }: { catalog: CatalogStore }): Handlers {
  return {
    RunAnalyzer: (call: Call<messages.proto.milvus.RunAnalyzerRequest>) =>
      runAnalyzer(catalog, call),
  };
}
