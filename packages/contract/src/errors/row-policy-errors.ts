import { status } from './status.ts';

/** Row policies and the tags that they ask for; upstream has no texts of its own yet. */
export const rowPolicyErrors = {
  rowPolicyExists: (name: string, collection: string) =>
    status(
      1100,
      `row policy "${name}" already exists in collection "${collection}": invalid parameter`,
    ),
  rowPolicyNotFound: (name: string, collection: string) =>
    status(
      1100,
      `row policy "${name}" does not exist in collection "${collection}": invalid parameter`,
    ),
  tooManyRowPolicies: (collection: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=collection "${collection}" has ${limit} row policies, the most it may have]`,
    ),
  tooManyTags: (user: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=a user may have ${limit} tags, and "${user}" would have more]`,
    ),
};
