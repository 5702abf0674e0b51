/** How a cluster's databases are called upstream. */
export interface DatabaseNames {
  /** Whether other clusters have theirs beside them. */
  readonly shared: boolean;
  upstream(name: string): string;
  /** Undefined for a database of somebody else. */
  ours(upstream: string): string | undefined;
  /** Whether bytes hold upstream's name of one of ours. */
  isIn(bytes: Buffer): boolean;
  /** A text of upstream with our names in it. */
  inOurs(text: string): string;
}

/** A cluster that has an upstream Milvus to itself. */
export const SAME_NAMES: DatabaseNames = {
  shared: false,
  upstream: (name) => name,
  ours: (name) => name,
  isIn: () => false,
  inOurs: (text) => text,
};

/**
 * A cluster that shares it: its id, which is as long as all ids are, is before the names of all its
 * databases, also of `default`.
 */
export function prefixedNames(clusterId: string): DatabaseNames {
  const prefix = `${clusterId.replace(/\W/g, '_').replace(/^(?=\d)/, '_')}_`;
  return {
    shared: true,
    upstream: (name) => prefix + name,
    ours: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined),
    isIn: (bytes) => bytes.includes(prefix),
    inOurs: (text) => text.replaceAll(prefix, ''),
  };
}
