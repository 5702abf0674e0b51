import { type Ast, type AstContent, childrenOf } from './ast.ts';
import type { TokenStream } from './token-stream.ts';

/** Completes a node that ends where the stream stands. Throws ApiError 1100 if it is too deep. */
export function finishNode<T extends AstContent<Ast>>(
  stream: TokenStream,
  made: T,
): T & Pick<Ast, 'end' | 'depth'> {
  let depth = 0;
  for (const child of childrenOf(made)) depth = Math.max(depth, child.depth);
  stream.checkDepth(depth + 1);
  return { ...made, end: stream.previousEnd, depth: depth + 1 };
}
