import { status } from './status.ts';

/** Parameters. */
export const parameterErrors = {
  invalidParameter: (message: string) => status(1100, `${message}: invalid parameter`),
  /** Milvus' form for a parameter that is not what was expected. */
  parameterMismatch: (message: string, expected: string, actual: string) =>
    status(1100, `${message}: invalid parameter[expected=${expected}][actual=${actual}]`),
  missingParameter: (name: string) => status(1101, `missing parameter[missing_param=${name}]`),
  unexpected: (message: string) => status(65535, message),
};
