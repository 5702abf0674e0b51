/** Codes of the control plane's errors, with what they mean; Zilliz Cloud's where it has one. */
export const CONTROL_CODES: Readonly<Record<number, string>> = {
  404: 'no such route, or no such API key or job',
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
  80020: 'clusterId is wrong or missing, or the caller has no right on the cluster',
  21139: 'the member does not hold the role',
  30010: 'no such member in the organization',
  21160: 'the session of the console is over',
  21161: 'the e-mail address or the password is wrong',
  21162: 'the code of the second factor is missing',
  21163: 'the code of the second factor is wrong',
  21164: 'the password must be entered again first',
  21166: 'the request does not come from the console of this server',
  21167: 'the new password is refused',
  21168: 'the second factor is not in a state that allows the call',
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
