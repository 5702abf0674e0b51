import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Clock } from '../../kernel/clock.ts';
import { generatePassword } from '../../kernel/generate-password.ts';
import type { PasswordHasher } from '../../kernel/password-hasher.ts';
import type { Random } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';
import type { Origin } from '../../store/audit.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { CredentialUse } from '../../store/credential-uses.ts';
import type { Store } from '../../store/store.ts';
import type { UserKey, UserRecord } from '../../store/users.ts';
import type { EffectiveApiKey, KeyRules } from '../api-keys/key-rules.ts';
import { isoOf } from '../api-keys/key-view.ts';
import { checkPassword } from '../users/check-password.ts';
import { PROFILE_RULES } from '../users/profile-rules.ts';

export type CredentialView = ControlData<'describeCredential'>;

export interface CredentialsParts {
  readonly store: Pick<Store, 'users' | 'apiKeys'>;
  readonly rules: KeyRules;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly clock: Clock;
  readonly lastUses: (ids: readonly string[]) => Promise<Map<string, CredentialUse>>;
}

const DAY_MS = 24 * 3600 * 1000;

/** What an administrator of a cluster does with the credentials that it lets in. */
export class Credentials {
  readonly #parts: CredentialsParts;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
  }

  /** Users by name, then keys by age. */
  async list(cluster: Cluster): Promise<CredentialView[]> {
    const { store, rules, lastUses } = this.#parts;
    const users = await store.users.list(cluster.id);
    const keys: EffectiveApiKey[] = [];
    for (const own of await store.apiKeys.list(cluster.organizationId)) {
      const key = await rules.bound(own);
      if (rules.covers(key, cluster)) keys.push(key);
    }
    const uses = await lastUses([...users, ...keys].map(({ id }) => id));
    return [
      ...users.map((user) => this.#viewOfUser(user, uses.get(user.id))),
      ...keys.map((key) => this.#viewOfKey(key, uses.get(key.id))),
    ];
  }

  /** @throws errors.userNotFound */
  async describe(key: UserKey): Promise<CredentialView> {
    const user = await this.#find(key);
    return this.#viewOfUser(user, (await this.#parts.lastUses([user.id])).get(user.id));
  }

  /**
   * Sets a password without the old one.
   * @returns `password` only where it was generated
   * @throws errors.userNotFound, passwordLength, passwordClasses
   */
  async reset(
    cluster: Cluster,
    name: string,
    body: ControlBody<'resetUserPassword'>,
    origin: Origin,
  ): Promise<{ password?: Secret; graceUntil?: number }> {
    const { store, hasher, random, clock } = this.#parts;
    const key = { clusterId: cluster.id, name };
    await this.#find(key);
    const given = body.newPassword === undefined ? undefined : new Secret(body.newPassword);
    if (given) checkPassword(given, PROFILE_RULES[cluster.profile].password);
    const password = given ?? generatePassword(random);
    const passwordHash = await hasher.hash(password);
    const graceUntil = body.graceSeconds > 0 ? clock.now() + body.graceSeconds * 1000 : undefined;
    const change = { passwordHash, ...(graceUntil !== undefined && { graceUntil }) };
    if (!(await store.users.reset(key, change, origin))) throw errors.userNotFound(name);
    if (body.signOut) await store.users.signOut(key, origin);
    return {
      ...(!given && { password }),
      ...(graceUntil !== undefined && { graceUntil }),
    };
  }

  /** @throws errors.userNotFound, wrongState if no grace runs */
  async cancelGrace(key: UserKey, origin: Origin): Promise<void> {
    await this.#find(key);
    if (await this.#parts.store.users.cancelGrace(key, origin)) return;
    throw errors.wrongState(`no old password of ${key.name} works any more`);
  }

  /** @throws errors.userNotFound */
  async signOut(key: UserKey, origin: Origin): Promise<void> {
    if (!(await this.#parts.store.users.signOut(key, origin))) throw errors.userNotFound(key.name);
  }

  /**
   * @param expiresAt undefined: never
   * @throws errors.userNotFound, wrongState for the built-in user
   */
  async setExpiry(
    cluster: Cluster,
    name: string,
    expiresAt: number | undefined,
    origin: Origin,
  ): Promise<void> {
    const isBuiltIn = name === PROFILE_RULES[cluster.profile].builtInUser;
    if (isBuiltIn && expiresAt !== undefined) {
      throw errors.wrongState(
        `${name} cannot expire: nobody might be left to administer the cluster`,
      );
    }
    const key = { clusterId: cluster.id, name };
    if (!(await this.#parts.store.users.setExpiry(key, expiresAt, origin))) {
      throw errors.userNotFound(name);
    }
  }

  async #find({ clusterId, name }: UserKey): Promise<UserRecord> {
    const user = await this.#parts.store.users.find(clusterId, name);
    if (!user) throw errors.userNotFound(name);
    return user;
  }

  #viewOfUser(user: UserRecord, use: CredentialUse | undefined): CredentialView {
    const now = this.#parts.clock.now();
    const { expiresAt, previous, signedOutAt } = user;
    const isExpired = expiresAt !== undefined && expiresAt <= now;
    return {
      ...{ kind: 'user', id: user.id, name: user.name },
      status: isExpired ? 'EXPIRED' : 'ACTIVE',
      ...this.#times(user.createdAt, user.passwordChangedAt, expiresAt, use),
      ...(previous && now < previous.until && { graceEndTime: isoOf(previous.until) }),
      ...(signedOutAt !== undefined && { signOutTime: isoOf(signedOutAt) }),
    };
  }

  #viewOfKey(key: EffectiveApiKey, use: CredentialUse | undefined): CredentialView {
    return {
      ...{ kind: 'apiKey', id: key.id, name: key.name, status: this.#parts.rules.status(key) },
      ...this.#times(key.createdAt, key.secretChangedAt, key.expiresAt, use),
    };
  }

  #times(
    createdAt: number,
    secretAt: number,
    expiresAt: number | undefined,
    use: CredentialUse | undefined,
  ) {
    const ageDays = Math.max(0, Math.floor((this.#parts.clock.now() - secretAt) / DAY_MS));
    return {
      ...{ createTime: isoOf(createdAt), secretTime: isoOf(secretAt), ageDays },
      ...(expiresAt !== undefined && { expireTime: isoOf(expiresAt) }),
      ...(use && { lastUsedTime: isoOf(use.usedAt), lastUsedNetwork: use.network }),
    };
  }
}
