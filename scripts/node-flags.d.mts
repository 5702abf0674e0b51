export const NODE_FLAGS: readonly string[];
export const NODE_VARIABLES: Readonly<Record<string, string>>;
