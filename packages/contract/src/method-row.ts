/** One RPC of the wire protocol, as its descriptor describes it. */
export interface MethodRow {
  /** Full service name, e.g. `milvus.proto.milvus.MilvusService`. */
  readonly service: string;
  readonly name: string;
  /** Full type names of the messages. */
  readonly request: string;
  readonly response: string;
  readonly streaming: boolean;
  /** Whether a handler exists; the others are authorized and answered "unimplemented". */
  readonly served: boolean;
  /** Object type and privilege (`PrivilegeSearch`) of the annotation; null where there is none. */
  readonly objectType: string | null;
  readonly privilege: string | null;
  /** Field number of the object's name; -1: the name is `*`. */
  readonly nameField: number;
  /** Field number of a list of names, each of which must be permitted; -1: none. */
  readonly namesField: number;
  /** Field number of the database's name in the request; -1: the request has none. */
  readonly dbField: number;
  /** Field number of `common.Status` in the reply; 0: the reply is the Status itself; -1: none. */
  readonly statusField: number;
}
