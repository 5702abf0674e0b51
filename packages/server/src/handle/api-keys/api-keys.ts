import { errors } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import { makeApiKey } from '../../kernel/api-key-format.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { ApiKeyRecord, ApiKeyScope, KeyAction } from '../../store/api-keys.ts';
import type { Origin } from '../../store/audit.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { CredentialUse } from '../../store/credential-uses.ts';
import type { Store } from '../../store/store.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { creatorOf } from './creator-of.ts';
import { keyRolesView } from './key-roles-view.ts';
import type { EffectiveApiKey, KeyRules } from './key-rules.ts';
import { keyScopeOf } from './key-scope-of.ts';
import { type ApiKeyView, keyView } from './key-view.ts';

/** As in the cloud. */
const MAX_CUSTOMIZED = 100;

type Body = ControlBody<'createApiKey'>;

/** A change by somebody of the control plane. */
export interface KeyCall {
  readonly principal: ControlPrincipal;
  readonly origin: Origin;
}

export interface ApiKeysParts {
  readonly store: Pick<Store, 'apiKeys' | 'clusters' | 'roles' | 'customRoles'>;
  readonly rules: KeyRules;
  readonly random: Random;
  readonly clock: Clock;
  readonly lastUses: (ids: readonly string[]) => Promise<Map<string, CredentialUse>>;
}

/** What the control plane does with API keys. Nobody gets or gives more than they have. */
export class ApiKeys {
  readonly #parts: ApiKeysParts;

  constructor(parts: ApiKeysParts) {
    this.#parts = parts;
  }

  /** Those that the caller may see, oldest first. */
  async list(caller: ControlPrincipal): Promise<ApiKeyRecord[]> {
    const all = await this.#parts.store.apiKeys.list(caller.organizationId);
    return all.filter((key) => this.#sees(caller, key));
  }

  /** @throws errors.apiKeyNotFound also for one that the caller may not see */
  async find(caller: ControlPrincipal, id: string): Promise<ApiKeyRecord> {
    const key = await this.#parts.store.apiKeys.find(id);
    if (key?.organizationId === caller.organizationId && this.#sees(caller, key)) return key;
    throw errors.apiKeyNotFound(id);
  }

  /**
   * @throws errors.exceedsCaller, limitReached, projectNotFound, clusterNotFound, clusterRoleNotFound,
   * memberRoleNotFound
   */
  async create({ principal, origin }: KeyCall, body: Body): Promise<{ id: string; key: Secret }> {
    const { store, random } = this.#parts;
    const { organizationId } = principal;
    const scope = await this.#askedScope(principal, body);
    await this.#checkChain(principal);
    const { id, digest, key } = makeApiKey(random);
    const made = {
      ...{ id, organizationId, name: body.name, description: body.description ?? '', digest },
      ...{ scope, creator: creatorOf(principal) },
      ...(body.expireTime && { expiresAt: this.#toCome(body.expireTime) }),
    };
    const outcome = await store.apiKeys.create(made, MAX_CUSTOMIZED, origin);
    if (outcome === 'created') return { id, key };
    throw errors.limitReached(
      `an organization has at most ${MAX_CUSTOMIZED} customized API keys: delete one first`,
    );
  }

  /** @throws errors.apiKeyNotFound, exceedsCaller, wrongState, and as `create` for what is not there */
  async update(call: KeyCall, id: string, body: Body): Promise<ApiKeyRecord> {
    const before = await this.#managed(call.principal, id);
    const scope = await this.#askedScope(call.principal, body, before.scope);
    const { name, description, expireTime, clusterRoles, orgRoleIds, projectRoles } = body;
    const isMember = scope.orgRole === 'Member';
    const expiresAt = typeof expireTime === 'string' ? this.#toCome(expireTime) : expireTime;
    if (expiresAt !== undefined) await this.#checkEnd(call.principal, before, expiresAt);
    // Not as they were read above: somebody may take one away meanwhile.
    const keeps = {
      clusterRoles: isMember && clusterRoles === undefined,
      customRoles: isMember && !orgRoleIds && !projectRoles,
    };
    const change = {
      ...{ name, scope, keeps },
      ...(description !== undefined && { description }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    return this.#change(call, id, change, 'UpdateApiKey');
  }

  async setDisabled(call: KeyCall, id: string, disabled: boolean): Promise<ApiKeyRecord> {
    const key = await this.find(call.principal, id);
    if (!this.#manages(call.principal, key, { personal: true })) throw errors.apiKeyNotFound(id);
    return this.#change(call, id, { disabled }, disabled ? 'DisableApiKey' : 'EnableApiKey');
  }

  /** @throws errors.apiKeyNotFound, exceedsCaller, wrongState if the caller comes from the key */
  async adopt(call: KeyCall, id: string): Promise<ApiKeyRecord> {
    const key = await this.#managed(call.principal, id);
    if (!this.#parts.rules.isWithin(key.scope, call.principal.scope)) {
      throw errors.exceedsCaller('the key');
    }
    const caller = await this.#checkChain(call.principal);
    if (call.principal.id === id || caller?.ancestors.includes(id)) {
      throw errors.wrongState('a key cannot be adopted by itself, nor by one that comes from it');
    }
    return this.#change(call, id, { creator: creatorOf(call.principal) }, 'AdoptApiKey');
  }

  async reset({ principal, origin }: KeyCall, id: string): Promise<Secret> {
    const { store, random } = this.#parts;
    const found = await this.find(principal, id);
    const may =
      found.kind === 'personal' ? isTheirs(principal, found) : this.#manages(principal, found);
    if (!may) throw errors.roleTooWeak(whoResets(found));
    const { digest, key } = makeApiKey(random, id);
    if (await store.apiKeys.reset(id, digest, origin)) return key;
    throw errors.apiKeyNotFound(id);
  }

  async remove({ principal, origin }: KeyCall, id: string): Promise<void> {
    await this.#managed(principal, id);
    if (!(await this.#parts.store.apiKeys.drop(id, origin))) throw errors.apiKeyNotFound(id);
  }

  /** Keys as they are shown. */
  async views(keys: readonly ApiKeyRecord[]): Promise<ApiKeyView[]> {
    const { store, rules, lastUses } = this.#parts;
    const uses = await lastUses(keys.map(({ id }) => id));
    const projects = byId(await store.clusters.listProjects());
    const clusters = byId(await store.clusters.list());
    const views: ApiKeyView[] = [];
    for (const own of keys) {
      const key = await rules.bound(own);
      const around = { projects, clusters, use: uses.get(own.id), status: rules.status(key) };
      const roles = keyRolesView(own.kind === 'personal' ? key.scope : own.scope);
      views.push(keyView(key, { ...around, roles, limitedByCreator: rules.isLimited(key) }));
    }
    return views;
  }

  async view(key: ApiKeyRecord): Promise<ApiKeyView> {
    const [view] = await this.views([key]);
    if (!view) throw new Error('one key gives one view');
    return view;
  }

  async #askedScope(
    caller: ControlPrincipal,
    body: Body,
    before?: ApiKeyScope,
  ): Promise<ApiKeyScope> {
    const { store: stores, rules } = this.#parts;
    const sees = (cluster: Cluster) => rules.reaches(caller.scope, cluster);
    const around = { stores, sees, before };
    const scope = await keyScopeOf(body, caller.organizationId, around);
    if (rules.isWithin(scope, caller.scope)) return scope;
    throw errors.exceedsCaller('the key');
  }

  /** So that no key is made that would be born without power. @returns the caller, if it is a key */
  async #checkChain(caller: ControlPrincipal): Promise<EffectiveApiKey | undefined> {
    const { store, rules } = this.#parts;
    const own = caller.kind === 'api-key' ? await store.apiKeys.find(caller.id) : undefined;
    const key = own && (await rules.bound(own));
    if (key && key.ancestors.length + 2 > rules.longestChain) {
      throw errors.wrongState(
        `at most ${rules.longestChain} keys may be made by one another: make it as a member, or with a key that is nearer to one`,
      );
    }
    return key;
  }

  /** A key ends when whoever made it said: neither it nor one that comes from it puts that off. */
  async #checkEnd(
    caller: ControlPrincipal,
    { id, expiresAt }: ApiKeyRecord,
    asked: number | null,
  ): Promise<void> {
    if (expiresAt === undefined || (asked !== null && asked <= expiresAt)) return;
    const { store, rules } = this.#parts;
    const own = caller.kind === 'api-key' ? await store.apiKeys.find(caller.id) : undefined;
    const line = own ? [own.id, ...(await rules.bound(own)).ancestors] : [];
    if (!line.includes(id)) return;
    throw errors.wrongState('a key cannot put off its own end, nor that of a key it comes from');
  }

  async #change(
    { origin }: KeyCall,
    id: string,
    change: Parameters<Store['apiKeys']['update']>[1],
    action: KeyAction,
  ): Promise<ApiKeyRecord> {
    const { apiKeys } = this.#parts.store;
    await apiKeys.update(id, change, action, origin);
    const key = await apiKeys.find(id);
    if (!key) throw errors.apiKeyNotFound(id);
    return key;
  }

  /** @throws errors.apiKeyNotFound, roleTooWeak */
  async #managed(caller: ControlPrincipal, id: string): Promise<ApiKeyRecord> {
    const key = await this.find(caller, id);
    if (this.#manages(caller, key)) return key;
    throw key.kind === 'personal'
      ? errors.wrongState('a personal API key lives as long as its member: it can be disabled')
      : errors.roleTooWeak('Admin on all that the key covers');
  }

  #sees(caller: ControlPrincipal, key: ApiKeyRecord): boolean {
    const isItself = caller.kind === 'api-key' && caller.id === key.id;
    return isItself || isTheirs(caller, key) || this.#manages(caller, key, { personal: true });
  }

  /**
   * An Owner manages all customized keys; who is Admin on all that a key covers manages that one.
   * @param more.personal also personal ones, by an Owner
   */
  #manages(caller: ControlPrincipal, key: ApiKeyRecord, more = { personal: false }): boolean {
    if (key.kind === 'personal' && !more.personal) return false;
    if (caller.scope.orgRole === 'Owner') return true;
    const { orgRole, projects, clusterRoles = [], customRoles = [] } = key.scope;
    if (key.kind === 'personal' || orgRole !== 'Member') return false;
    const places = [
      ...projects,
      ...clusterRoles.map(({ projectId, clusterId }) => ({ projectId, clusterIds: [clusterId] })),
      ...customRoles.flatMap(({ projectIds }) => projectIds.map((projectId) => ({ projectId }))),
    ];
    const all = places.map((row) => ({ ...row, role: 'Admin' as const }));
    return all.length > 0 && this.#parts.rules.isWithin({ orgRole, projects: all }, caller.scope);
  }

  /** @throws errors.controlParameter for a time that is past */
  #toCome(text: string): number {
    const time = Date.parse(text);
    if (time > this.#parts.clock.now()) return time;
    throw errors.controlParameter('expireTime: is past; to stop a key, disable or delete it');
  }
}

/** Made by the caller itself; a member's personal key is, too. */
function isTheirs(caller: ControlPrincipal, { creator, kind, id }: ApiKeyRecord): boolean {
  const { kind: callerKind, id: callerId } = creatorOf(caller);
  if (kind === 'personal' && callerKind === 'apiKey' && callerId === id) return true;
  return callerKind !== 'system' && creator.kind === callerKind && creator.id === callerId;
}

function whoResets({ kind, name }: ApiKeyRecord): string {
  return kind === 'personal' ? `the member ${name}` : 'Admin on all that the key covers';
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}
