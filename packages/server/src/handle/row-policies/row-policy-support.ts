/**
 * Key in `server_info.reserved` of the reply to `Connect`. `enforced`: rows are filtered by row policies;
 * `refused`: they are kept, and calls that they would restrict are refused, as in front of Milvus.
 */
export const ROW_POLICY_SUPPORT = 'latchkey.row_policies';
