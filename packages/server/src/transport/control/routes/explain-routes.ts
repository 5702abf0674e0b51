import type { Explain } from '../../../authorize/explain/explain.ts';
import type { createRefusals } from '../../../authorize/refusals.ts';
import type { ControlHandlers } from '../control-call.ts';
import { explainQuestion } from '../explain-question.ts';

/** Why somebody may or may not do something, and what the caller may not. */
export function createExplainRoutes(parts: {
  readonly explain: Explain;
  readonly refusals: ReturnType<typeof createRefusals>;
}): Pick<ControlHandlers, 'explain' | 'listRefusals'> {
  return {
    async explain({ body, principal }) {
      const answer = await parts.explain({ ...explainQuestion(body), asker: principal });
      return answer;
    },
    listRefusals: ({ principal, query }) => parts.refusals(principal, query.clusterId),
  };
}
