import { z } from 'zod';
import type { ControlNeed } from './control-need.ts';

/** One route of the control plane; its reply is `{"code": 0, "data": …}`. */
export interface ControlRoute<
  Reply extends z.ZodType = z.ZodType,
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it: `/v2/clusters/{clusterId}`. */
  readonly path: string;
  /** The noun that it stands under in the reference. */
  readonly tag: string;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of the reply's `data`. */
  readonly reply: Reply;
  readonly needs: ControlNeed;
  /**
   * It gives or takes access: of somebody who came with a browser it wants a password that was entered
   * in the last minutes.
   */
  readonly confirm?: boolean;
  /** The body is a piece of a file, whatever type it says it has. */
  readonly takesFile?: true;
  /** An older or second spelling of a route that the reference leaves out. */
  readonly hidden?: boolean;
}

const nothing = z.object({});
type Nothing = typeof nothing;

/** Keeps the schemas' own types; what is left out is empty. */
export function controlRoute<
  Reply extends z.ZodType,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body extends z.ZodType = Nothing,
>(
  route: Omit<ControlRoute<Reply, Params, Query, Body>, 'params' | 'query' | 'body'> & {
    readonly params?: Params;
    readonly query?: Query;
    readonly body?: Body;
  },
): ControlRoute<Reply, Params, Query, Body> {
  return {
    ...route,
    params: route.params ?? (nothing as unknown as Params),
    query: route.query ?? (nothing as unknown as Query),
    body: route.body ?? (nothing as unknown as Body),
  };
}

/** Whether a route takes a body at all. */
export function takesBody({ body }: ControlRoute): boolean {
  return (body as z.ZodType) !== nothing;
}
