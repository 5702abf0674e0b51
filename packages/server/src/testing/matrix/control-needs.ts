import type { ControlOperation } from '@latchkey/contract/control';

/**
 * Who may make each call of the control plane, written down by hand from the documents of the cloud and
 * docs/threat-model.md, and not from the routes' own `needs`. A route that is nowhere here does not
 * compile.
 *
 * - `public`: whoever can reach the port; the body holds a secret of its own
 * - `anyone`: whoever is signed in; sees what is within its scope
 * - `host`: through the local socket alone, whatever the key
 * - `owner`: an Owner of the organization
 * - `cluster reader`, `cluster writer`, `cluster admin`: by a role that counts on the cluster, listed or not
 * - `project admin`: Admin of a whole project, not of listed clusters of it
 * - `some admin`: Admin of any project, if only of listed clusters; touches what is within that
 */
export type ControlRight =
  | 'public'
  | 'anyone'
  | 'host'
  | 'owner'
  | 'cluster reader'
  | 'cluster writer'
  | 'cluster admin'
  | 'project admin'
  | 'some admin';

export const CONTROL_NEEDS: Readonly<Record<ControlOperation, ControlRight>> = {
  listClouds: 'anyone',
  listRegions: 'anyone',
  listProjects: 'anyone',
  createProject: 'owner',
  describeProject: 'anyone',
  updateProject: 'project admin',
  updateProjectPlan: 'project admin',
  addProjectRegions: 'project admin',
  deleteProject: 'project admin',
  listClusters: 'anyone',
  describeCluster: 'cluster reader',
  createDedicatedCluster: 'project admin',
  createClusterOld: 'project admin',
  createServerlessCluster: 'project admin',
  createFreeCluster: 'project admin',
  updateCluster: 'cluster admin',
  modifyClusterProperties: 'cluster admin',
  modifyCluster: 'cluster admin',
  modifyClusterReplica: 'cluster admin',
  suspendCluster: 'cluster admin',
  resumeCluster: 'cluster admin',
  dropCluster: 'cluster admin',
  dropClusterByPost: 'cluster admin',
  getClusterLabels: 'cluster reader',
  putClusterLabels: 'cluster admin',
  listDroppedClusters: 'anyone',
  restoreDroppedCluster: 'cluster admin',
  purgeDroppedCluster: 'cluster admin',
  describeJob: 'anyone',
  createBackup: 'cluster admin',
  listBackups: 'anyone',
  describeBackup: 'anyone',
  deleteBackup: 'anyone',
  restoreClusterBackup: 'anyone',
  explain: 'anyone',
  queryClusterMetrics: 'cluster reader',
  listRefusals: 'anyone',
  beginUpload: 'cluster writer',
  uploadPiece: 'cluster writer',
  importUpload: 'cluster writer',
  cancelUpload: 'cluster writer',
  readClusterMetrics: 'cluster reader',
  listClusterLoads: 'anyone',
  listCallers: 'cluster admin',
  signIn: 'public',
  describeSession: 'anyone',
  signOut: 'anyone',
  confirmSession: 'anyone',
  replacePassword: 'anyone',
  listSessions: 'anyone',
  endSession: 'anyone',
  endOtherSessions: 'anyone',
  offerSecondFactor: 'anyone',
  startSecondFactor: 'anyone',
  stopSecondFactor: 'anyone',
  signInOptions: 'public',
  startProviderSignIn: 'public',
  startProviderConfirm: 'anyone',
  startDevice: 'public',
  takeDevice: 'public',
  findDevice: 'anyone',
  approveDevice: 'anyone',
  refuseDevice: 'anyone',
  listApiKeys: 'anyone',
  listApiKeysOld: 'anyone',
  createApiKey: 'some admin',
  createApiKeyOld: 'some admin',
  describeApiKey: 'anyone',
  describeApiKeyOld: 'anyone',
  updateApiKey: 'some admin',
  updateApiKeyOld: 'some admin',
  deleteApiKey: 'some admin',
  deleteApiKeyOld: 'some admin',
  resetApiKey: 'anyone',
  disableApiKey: 'some admin',
  enableApiKey: 'some admin',
  adoptApiKey: 'some admin',
  listMembers: 'anyone',
  listMemberRoles: 'anyone',
  listRoles: 'anyone',
  grantMemberRole: 'some admin',
  revokeMemberRole: 'some admin',
  inviteMember: 'some admin',
  inviteMemberAgain: 'some admin',
  acceptInvitation: 'public',
  updateMember: 'owner',
  removeMember: 'owner',
  createRole: 'some admin',
  describeRole: 'anyone',
  updateRole: 'some admin',
  deleteRole: 'some admin',
  listRolePrincipals: 'some admin',
  listGroups: 'some admin',
  listGroupMembers: 'some admin',
  listGroupRoles: 'some admin',
  grantGroupRole: 'some admin',
  revokeGroupRole: 'some admin',
  createGroup: 'owner',
  updateGroup: 'owner',
  deleteGroup: 'owner',
  addGroupMember: 'owner',
  removeGroupMember: 'owner',
  whoAmI: 'anyone',
  listRemovedMembers: 'owner',
  readmitMember: 'owner',
  listCredentials: 'cluster admin',
  describeCredential: 'cluster admin',
  resetUserPassword: 'cluster admin',
  cancelGrace: 'cluster admin',
  signOutUser: 'cluster admin',
  setUserExpiry: 'cluster admin',
  queryAudit: 'owner',
  queryClusterAudit: 'cluster admin',
  verifyAudit: 'owner',
  importRbac: 'cluster admin',
  takeSnapshot: 'host',
};
