/** What can be granted something on; `*` for all. */
export type GrantSubject =
  | { readonly kind: 'data'; readonly database: string; readonly collection: string }
  | { readonly kind: 'user'; readonly name: string };

/** What a question is about. */
export type Subject = GrantSubject | { readonly kind: 'role'; readonly name: string };

/** Whose rights are asked for. */
export type Who =
  | { readonly kind: 'user'; readonly name: string }
  /** Public id, `key-…`. */
  | { readonly kind: 'apiKey'; readonly id: string };

/** A change that is to be tried. */
export type Change =
  | {
      readonly kind: 'grant' | 'revoke';
      readonly role: string;
      /** A single privilege, a group, or `*`. */
      readonly privilege: string;
      readonly on: GrantSubject;
    }
  | { readonly kind: 'grantRole' | 'revokeRole'; readonly user: string; readonly role: string }
  | {
      readonly kind: 'addToGroup' | 'removeFromGroup';
      readonly group: string;
      readonly privileges: readonly string[];
    }
  | { readonly kind: 'dropRole'; readonly role: string; readonly force: boolean };

/** Which rows of a long answer are wanted. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

export type Question =
  /** May this principal do that? `can` is the name of an RPC or of a privilege. */
  | { readonly kind: 'may'; readonly who: Who; readonly can: string; readonly on?: Subject }
  /** What may this principal do? */
  | { readonly kind: 'rights'; readonly who: Who }
  /** Who may do what with this collection? */
  | { readonly kind: 'collection'; readonly database: string; readonly collection: string }
  /** What would this change? */
  | { readonly kind: 'change'; readonly change: Change };
