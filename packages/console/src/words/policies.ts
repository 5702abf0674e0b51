import { defineWords } from '../i18n/words.ts';

/** Row policies of a collection. */
export const policyWords = defineWords({
  en: {
    title: 'Row policies',
    lead: 'Which rows a role sees and may write. Whoever holds SkipRLS, as db_admin does, sees all.',
    create: 'Create a row policy',
    emptyTitle: 'Every reader sees every row',
    empty:
      'From the first policy on, the collection shows only the rows that some policy lets its reader see: for example owner == $current_user.',
    policy: 'Policy',
    actions: 'For',
    roles: 'Roles',
    rolesHelp: 'Empty: everybody',
    everybody: 'Everybody',
    nobody: 'Nobody: its roles were dropped',
    using: 'Rows that are there',
    usingHelp:
      "A filter that rows must fit to be found or changed. $current_user and $current_user_tags['team'] stand for who asks.",
    check: 'Rows to be written',
    checkHelp: 'Left out, new rows must fit the filter above.',
    nameHelp: 'Letters, digits and underscores, a letter or an underscore first',
    edit: 'Change',
    editTitle: (name: string) => `Change ${name}`,
    drop: 'Drop',
    dropTitle: (name: string) => `Drop the policy ${name}`,
    dropText: 'Rows that no other policy lets somebody see are hidden from them at once.',
    dropLast: 'It is the last policy: without it every reader sees every row, at once.',
  },
  zh: {
    title: '行级策略',
    lead: '决定角色可见和可写的行。持有 SkipRLS 者（如 db_admin）可见全部行。',
    create: '创建行级策略',
    emptyTitle: '所有读者可见所有行',
    empty:
      '从第一条策略起，Collection 只显示某条策略允许该读者看到的行，例如 owner == $current_user。',
    policy: '策略',
    actions: '适用操作',
    roles: '角色',
    rolesHelp: '留空：所有人',
    everybody: '所有人',
    nobody: '无人：其角色均已删除',
    using: '已有的行',
    usingHelp:
      "行须满足此过滤条件才能被查到或更改。$current_user 和 $current_user_tags['team'] 代表请求者。",
    check: '写入的行',
    checkHelp: '留空时，新行须满足上面的过滤条件。',
    nameHelp: '字母、数字和下划线，以字母或下划线开头',
    edit: '更改',
    editTitle: (name: string) => `更改 ${name}`,
    drop: '删除',
    dropTitle: (name: string) => `删除策略 ${name}`,
    dropText: '没有其他策略允许的行将立即对相关用户隐藏。',
    dropLast: '这是最后一条策略：删除后所有读者立即可见所有行。',
  },
});
