/** `milvus.RowPolicyAction` by name. */
export const ROW_ACTIONS = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];

/** Which entities of a collection the holders of some roles may read or write. */
export interface RowPolicy {
  readonly name: string;
  readonly actions: readonly RowAction[];
  /** Holds for every principal; `roles` is empty then. */
  readonly everyone: boolean;
  /** Names of the roles whose holders it is for, sorted. */
  readonly roles: readonly string[];
  /** A filter with variables, for entities that are stored; empty in a policy for Insert alone. */
  readonly using: string;
  /** The same for entities that are to be written; empty: `using` serves for both. */
  readonly check: string;
  readonly description: string;
  /** ms since 1970 UTC */
  readonly createdAt: number;
}

/** What a collection tells about its row policies. */
export interface RowSecured {
  readonly id: number;
  readonly databaseId: number;
  readonly properties: readonly (readonly [key: string, value: string])[];
  readonly rowPolicies: readonly RowPolicy[];
}

/** What the variables of a policy stand for. A policy that names one that is missing is false. */
export interface RowVariables {
  readonly user: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

/** What of a collection a principal may touch with one action. */
export interface RowRule {
  /** Filters for stored entities, or-ed; none at all: no entity. */
  readonly using: readonly string[];
  /** The same for entities that are to be written. */
  readonly check: readonly string[];
  readonly variables: RowVariables;
  /** What has to be passed as well: of an API key, the rule of whoever made it. */
  readonly also?: RowRule;
}
