/**
 * Checks of the programs that Milvus 2.3.5 cannot pass, whoever is in front of it. Each has to fail, with
 * a text that `error` finds; one that passes is a failure: it has to leave the list.
 */
export const BEYOND_MILVUS = [];
