import { defineWords } from '../i18n/words.ts';

/** What to do about a refusal; the server's own words stand beside it. */
export const failureWords = defineWords({
  en: {
    unreachable: 'The server cannot be reached',
    unreachableHelp: 'Look whether it is running and reachable from here, then try again.',
    notSignedIn: 'Your session is over',
    notSignedInHelp: 'Sign in again to go on. Nothing was changed.',
    diskFull: "The server's disk is full",
    diskFullHelp: 'What was stored before is safe. Make room on the server, then try again.',
    forbidden: 'You may not do this',
    forbiddenHelp: 'Ask an owner of the organization for the role that is named here.',
    tooMany: 'Too many attempts',
    tooManyHelp: (seconds: number) => `Wait ${seconds} seconds, then try again.`,
    notFound: 'It is not there, or not yours to see',
    notFoundHelp:
      'Somebody may have dropped it, or you have no role that shows it: ask an owner of the organization.',
    server: 'The server has a problem',
    serverHelp: 'Its log has the details under the number that is named here.',
    refused: 'The server refused this',
    refusedHelp: 'Change what is named here, then try again.',
    confirmed: 'Not done: the password was not entered.',
  },
  zh: {
    unreachable: '无法连接服务器',
    unreachableHelp: '请检查服务器是否在运行、从此处是否可达，然后重试。',
    notSignedIn: '登录已失效',
    notSignedInHelp: '请重新登录后继续。没有任何改动。',
    diskFull: '服务器磁盘已满',
    diskFullHelp: '之前保存的数据未受影响。请在服务器上腾出空间后重试。',
    forbidden: '您无权执行此操作',
    forbiddenHelp: '请联系组织管理员授予此处提到的角色。',
    tooMany: '尝试次数过多',
    tooManyHelp: (seconds: number) => `请等待 ${seconds} 秒后重试。`,
    notFound: '对象不存在，或您无权查看',
    notFoundHelp: '可能已被他人删除，或您没有可查看它的角色：请联系组织管理员。',
    server: '服务器出现问题',
    serverHelp: '服务器日志中以此处的编号记录了详情。',
    refused: '服务器拒绝了此操作',
    refusedHelp: '请修改此处提到的内容后重试。',
    confirmed: '未执行：没有输入密码。',
  },
});
