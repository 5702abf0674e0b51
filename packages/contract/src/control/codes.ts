/** Codes of the control plane's errors, with what they mean; Zilliz Cloud's where it has one. */
export const CONTROL_CODES: Readonly<Record<number, string>> = {
  404: 'no such route, or no such API key, job or backup',
  409: 'the object is not in a state that allows the call',
  429: 'a limit of the installation is reached',
  503: 'the server is stopping',
  21119: 'the API key is missing, wrong, disabled or expired',
  40013: 'a cluster of this name exists in the project',
  80000: 'a parameter is wrong',
  80002: 'the role of the caller is too weak for the call',
  80003: 'pageSize is wrong',
  80004: 'currentPage is wrong',
  80005: 'cuType is wrong',
  80006: 'cuSize is wrong',
  80009: 'clusterName is wrong',
  80013: 'plan is wrong',
  80014: 'projectId is wrong, or names no project that the caller may see',
  80099:
    'the route is of the cloud, for something that is not here; the message says what to do instead',
  80020: 'clusterId is wrong or missing, or the caller has no right on the cluster',
  21139: 'the member or the group does not hold the role',
  21146: 'no such group',
  30010: 'no such member in the organization',
  21160: 'the session of the console is over',
  21161: 'the e-mail address or the password is wrong',
  21162: 'the code of the second factor is missing',
  21163: 'the code of the second factor is wrong',
  21164: 'the password must be entered again first',
  21166: 'the request does not come from the console of this server',
  21167: 'the new password is refused',
  21168: 'the second factor is not in a state that allows the call',
  21170: 'signing in with a password is turned off for the member',
  21171: 'single sign-on is not set up',
  21172: 'the identity provider does not answer',
  21173: 'the sign-in at the identity provider is over, was begun elsewhere, or did not check out',
  21174: 'no group of the person has a role here',
  21175: 'the person was removed here and stays out',
  21176: 'a member with the same e-mail address signs in another way',
  21177: 'the identity provider did not ask who the person is again',
  21178: 'the identity provider gave no e-mail address, or one that it has not verified',
  21180: 'the code of the command line was not approved yet',
  21181: 'the command line asks too often',
  21182: 'the code of the command line is unknown, used, refused or over',
  63032: 'no such cloud',
  5: 'a bug of the server; the message names the line of its log',
};

/** The code of a field that is wrong; 80000 for all others. */
const FIELD_CODES: Readonly<Record<string, number>> = {
  pageSize: 80003,
  currentPage: 80004,
  cuType: 80005,
  cuSize: 80006,
  clusterName: 80009,
  plan: 80013,
  projectId: 80014,
  clusterId: 80020,
};

export function fieldCode(field: string): number {
  return FIELD_CODES[field] ?? 80000;
}
