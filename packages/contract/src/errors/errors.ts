import { aliasErrors } from './alias-errors.ts';
import { authenticationErrors } from './authentication-errors.ts';
import { authorizationErrors } from './authorization-errors.ts';
import { collectionErrors } from './collection-errors.ts';
import { controlErrors } from './control-errors.ts';
import { credentialErrors } from './credential-errors.ts';
import { databaseErrors } from './database-errors.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { importErrors } from './import-errors.ts';
import { parameterErrors } from './parameter-errors.ts';
import { restErrors } from './rest-errors.ts';
import { roleErrors } from './role-errors.ts';
import { rowPolicyErrors } from './row-policy-errors.ts';
import { signInErrors } from './sign-in-errors.ts';
import { singleSignOnErrors } from './single-sign-on-errors.ts';
import { transportErrors } from './transport-errors.ts';

/** The catalogue: one function for each failure, named after what went wrong. */
export const errors = {
  ...authenticationErrors,
  ...authorizationErrors,
  ...transportErrors,
  ...gatewayErrors,
  ...restErrors,
  ...parameterErrors,
  ...credentialErrors,
  ...roleErrors,
  ...controlErrors,
  ...signInErrors,
  ...singleSignOnErrors,
  ...databaseErrors,
  ...aliasErrors,
  ...collectionErrors,
  ...importErrors,
  ...rowPolicyErrors,
};
