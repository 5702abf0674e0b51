export { restJsonSchema } from './json-schema.ts';
export type { RestRoute } from './rest-route.ts';
export { REST_ROUTES, type RestData, type RestPath, type RestRequest } from './rest-routes.ts';
