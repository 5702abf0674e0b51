import type { EffectiveApiKey } from '../handle/api-keys/key-rules.ts';
import type { ApiKeyRecord, ApiKeyScope } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import { intersectScopes, isWithin, NO_SCOPE, OWNER_SCOPE } from './scope-algebra.ts';
import { scopeOfMember, withCustomRoles } from './scope-of-member.ts';

/** How many keys may be made by one another before nothing is given any more. */
export const LONGEST_CHAIN = 8;

type KeyStores = Pick<Store, 'apiKeys' | 'members'>;

/** What bounds a key: all that its creator has and is now. */
interface Bound {
  readonly scope: ApiKeyScope;
  /** What is intersected in it. */
  readonly links: readonly ApiKeyScope[];
  readonly disabled: boolean;
  readonly expiresAt?: number;
  readonly orphaned: boolean;
  readonly ancestors: readonly string[];
}

const UNBOUNDED: Bound = {
  ...{ scope: OWNER_SCOPE, links: [], disabled: false, orphaned: false, ancestors: [] },
};
const NOTHING: Bound = {
  ...{ scope: NO_SCOPE, links: [NO_SCOPE], disabled: false, orphaned: true, ancestors: [] },
};

/** Reads a key with all that it comes from. */
export async function resolveApiKey(
  id: string,
  stores: KeyStores,
): Promise<EffectiveApiKey | undefined> {
  const own = await stores.apiKeys.find(id);
  return own && boundApiKey(own, stores);
}

/** Cuts a key down to its creator's present rights. */
export async function boundApiKey(own: ApiKeyRecord, stores: KeyStores): Promise<EffectiveApiKey> {
  const { expiresAt: _, ...rest } = own;
  return { ...rest, own, ...(await effective(own, stores, LONGEST_CHAIN)) };
}

/** Whether a key has less by now than it was made with; databases that it waits for do not count. */
export function isLimitedByCreator({ own, links }: EffectiveApiKey): boolean {
  const made = boundOnly(own.scope);
  return links.some((link) => !isWithin(made, link));
}

async function effective(key: ApiKeyRecord, stores: KeyStores, left: number): Promise<Bound> {
  const bound = left > 0 ? await boundOf(key, stores, left) : NOTHING;
  const ends = [key.expiresAt, bound.expiresAt].filter((end) => end !== undefined);
  const own = key.kind === 'personal' ? OWNER_SCOPE : boundOnly(key.scope);
  return {
    scope: intersectScopes(own, bound.scope),
    // Who is an Owner limits nothing.
    links: [own, ...bound.links].filter(({ orgRole }) => orgRole !== 'Owner'),
    disabled: key.disabled || bound.disabled,
    orphaned: bound.orphaned,
    ancestors: bound.ancestors,
    ...(ends.length > 0 && { expiresAt: Math.min(...ends) }),
  };
}

async function boundOf(key: ApiKeyRecord, stores: KeyStores, left: number): Promise<Bound> {
  const { kind, id } = key.creator;
  if (kind === 'system') return UNBOUNDED;
  if (kind === 'member') {
    const member = await stores.members.find(id);
    if (member?.organizationId !== key.organizationId) return NOTHING;
    const scope = scopeOfMember(member);
    return { ...UNBOUNDED, scope, links: [scope] };
  }
  const creator = await stores.apiKeys.find(id);
  if (creator?.organizationId !== key.organizationId) return NOTHING;
  const bound = await effective(creator, stores, left - 1);
  return { ...bound, ancestors: [id, ...bound.ancestors] };
}

/**
 * What a key was given, as it counts: its custom roles as what they give now, and without the databases
 * that are only waited for, as there is nothing there to be let into.
 */
function boundOnly(scope: ApiKeyScope): ApiKeyScope {
  const { projects, ...rest } = withCustomRoles(scope);
  return {
    ...rest,
    projects: projects.map((project) =>
      project.databases
        ? { ...project, databases: project.databases.filter(({ id }) => id !== undefined) }
        : project,
    ),
  };
}
