export { dataOpenApi } from './open-api.ts';
export type { RestRoute } from './rest-route.ts';
export { REST_ROUTES, type RestData, type RestPath, type RestRequest } from './rest-routes.ts';
