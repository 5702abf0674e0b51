import { ApiError } from './api-error.ts';
import { status } from './status.ts';

/** REST; texts of Milvus' HTTP server. */
export const restErrors = {
  /** @param detail never a part of the body, which may hold a password */
  bodyNotJson: (detail: string) => status(1801, `can only accept json format request, ${detail}`),
  requiredParameter: (detail: string) =>
    status(1802, `missing required parameters, error: ${detail}`),
  insertDataInvalid: (detail: string) =>
    status(1804, `fail to deal the insert data, error: ${detail}`),
  searchResultInvalid: (detail: string) =>
    status(1805, `fail to parse search result, error: ${detail}`),
  primaryKeyInvalid: (detail: string) =>
    status(
      1806,
      `please check the primary key and its' type can only in [int, string], error: ${detail}`,
    ),
  /** @param names of all levels */
  consistencyLevelInvalid: (names: string, actual: string) =>
    status(
      1100,
      `consistencyLevel can only be [${names}], default: Bounded, err:invalid parameter[expected=${names}][actual=${actual}]`,
    ),
  requestTimeout: () => new ApiError('request timeout', { code: 10001, http: 408 }),
};
