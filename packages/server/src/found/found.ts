import type { Profile } from '@latchkey/contract';
import { checkPassword } from '../handle/users/check-password.ts';
import { PROFILE_RULES } from '../handle/users/profile-rules.ts';
import { makeApiKey } from '../kernel/api-key-format.ts';
import { generatePassword } from '../kernel/generate-password.ts';
import { createIds } from '../kernel/ids.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import type { Random } from '../kernel/random.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Origin } from '../store/audit.ts';
import type { ClusterEngine, Founding } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';

/** All that a first start made, with the secrets, which are stored nowhere else. */
export interface FoundingReveal {
  readonly organizationId: string;
  readonly projectId: string;
  readonly clusterId: string;
  /** The cluster's built-in user: `db_admin` or `root`. */
  readonly admin: { readonly username: string; readonly password: Secret };
  /** Who signs in to the console first. */
  readonly owner: { readonly email: string; readonly password: Secret };
  /** A key with the owner's rights on the whole organization. */
  readonly apiKey: { readonly id: string; readonly key: Secret };
}

export interface FoundingParts {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly profile: Profile;
  readonly engine: ClusterEngine;
  /** The built-in roles of the profile. */
  readonly roles: Founding['roles'];
  /** `LATCHKEY_BOOTSTRAP_PASSWORD`: the admin's password, instead of a generated one. */
  readonly bootstrapPassword?: Secret;
}

const OWNER_EMAIL = 'owner@localhost';
const ORIGIN: Origin = {
  actor: { kind: 'system', id: '', name: 'first start' },
  requestId: '',
  source: '',
};

/**
 * Makes what an installation starts with (organization, project, cluster, its admin, the console's
 * owner and an owner's API key), in one transaction.
 * @throws Error if the bootstrap password breaks the profile's rules, or if the store was founded
 * before
 */
export async function found(parts: FoundingParts): Promise<FoundingReveal> {
  const { store, hasher, random } = parts;
  const password = parts.bootstrapPassword ?? generatePassword(random);
  if (parts.bootstrapPassword) checkBootstrapPassword(password, parts.profile);
  const ownerPassword = generatePassword(random);
  const key = makeApiKey(random);
  const founding = describe(parts, {
    adminHash: await hasher.hash(password),
    ownerHash: await hasher.hash(ownerPassword),
    apiKey: key,
  });
  await store.clusters.found(founding, ORIGIN);
  return {
    organizationId: founding.organization.id,
    projectId: founding.project.id,
    clusterId: founding.cluster.id,
    admin: { username: founding.admin.name, password },
    owner: { email: OWNER_EMAIL, password: ownerPassword },
    apiKey: { id: key.id, key: key.key },
  };
}

function describe(
  { random, profile, engine, roles }: FoundingParts,
  made: { adminHash: string; ownerHash: string; apiKey: { id: string; digest: string } },
): Founding {
  const ids = createIds(random);
  const rules = PROFILE_RULES[profile];
  const organizationId = ids.organization();
  const projectId = ids.project();
  const clusterId = ids.cluster();
  return {
    organization: { id: organizationId, name: 'Default Organization' },
    project: { id: projectId, organizationId, name: 'Default Project' },
    cluster: { id: clusterId, projectId, organizationId, name: 'Cluster-01', profile, engine },
    roles,
    admin: {
      clusterId,
      name: rules.builtInUser,
      passwordHash: made.adminHash,
      description: '',
      roles: [rules.builtInUserRole],
    },
    owner: {
      id: ids.member(),
      organizationId,
      email: OWNER_EMAIL,
      passwordHash: made.ownerHash,
      orgRole: 'Owner',
    },
    personalKeyId: ids.apiKey(),
    apiKey: {
      id: made.apiKey.id,
      organizationId,
      name: 'Owner key',
      description: 'Made at the first start',
      digest: made.apiKey.digest,
      scope: { orgRole: 'Owner', projects: [] },
      creator: { kind: 'system', id: '', name: ORIGIN.actor.name },
    },
  };
}

function checkBootstrapPassword(password: Secret, profile: Profile): void {
  try {
    checkPassword(password, PROFILE_RULES[profile].password);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`LATCHKEY_BOOTSTRAP_PASSWORD: ${reason}`, { cause });
  }
}
