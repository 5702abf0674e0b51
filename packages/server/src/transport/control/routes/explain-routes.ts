import type { Explain } from '../../../authorize/explain/explain.ts';
import type { ControlHandlers } from '../control-call.ts';
import { explainQuestion } from '../explain-question.ts';

/** Why somebody may or may not do something. */
export function createExplainRoutes(parts: {
  readonly explain: Explain;
}): Pick<ControlHandlers, 'explain'> {
  return {
    async explain({ body, principal }) {
      const answer = await parts.explain({ ...explainQuestion(body), asker: principal });
      return { ...answer };
    },
  };
}
