/**
 * Keys in `server_info.reserved` of the reply to `Connect`, for whoever moves collections here.
 * `enforced`: rows are filtered by row policies; `refused`: policies are kept, and calls of those whom they
 * would restrict are refused, as in front of Milvus.
 */
export const ROW_POLICY_SUPPORT = 'latchkey.row_policies';
/** The built-in role whose holders bypass row policies. */
export const ADMIN_ROLE = 'latchkey.admin_role';
