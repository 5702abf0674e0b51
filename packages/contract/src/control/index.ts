export type { OpenApiDocument, OpenApiOperation } from '../open-api/open-api-document.ts';
export { CONTROL_CODES, fieldCode } from './codes.ts';
export {
  type ControlNeed,
  type IdPlace,
  PROJECT_ROLE_ORDER,
  type ProjectRole,
} from './control-need.ts';
export type { ControlRoute } from './control-route.ts';
export {
  CONTROL_ROUTES,
  type ControlBody,
  type ControlData,
  type ControlOperation,
  type ControlParams,
  type ControlQuery,
} from './control-routes.ts';
export { explainChange } from './explain.ts';
export { NOT_HERE } from './not-here.ts';
export { controlOpenApi } from './open-api.ts';
export {
  ALL_ROLE_PRIVILEGES,
  impliedPrivileges,
  type RolePrivilege,
  type RoleResource,
} from './role-policies.ts';
export { UPLOAD_PIECE_BYTES } from './uploads.ts';
