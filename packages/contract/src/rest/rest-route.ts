import type { z } from 'zod';

/** One route of REST v2: `POST /v2/vectordb/{path}` with a JSON object as its body. */
export interface RestRoute<
  Request extends z.ZodType = z.ZodType,
  Data extends z.ZodType = z.ZodType,
> {
  readonly summary: string;
  /** Short name of the RPC whose privilege the route takes; of several calls the first. */
  readonly rpc: string;
  readonly request: Request;
  /** `data` of the reply. */
  readonly data: Data;
  /** What stands beside `data` in the reply. */
  readonly beside?: z.ZodObject;
}

/** Keeps the schemas' own types, which a plain annotation would lose. */
export function restRoute<Request extends z.ZodType, Data extends z.ZodType>(
  route: RestRoute<Request, Data>,
): RestRoute<Request, Data> {
  return route;
}
