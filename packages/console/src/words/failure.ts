import { defineWords } from '../i18n/words.ts';

/** What to do about a refusal; the server's own words stand beside it. */
export const failureWords = defineWords({
  en: {
    unreachable: 'The server cannot be reached',
    unreachableHelp: 'Look whether it is running and reachable from here, then try again.',
    notSignedIn: 'Your session is over',
    notSignedInHelp: 'Sign in again to go on. Nothing was changed.',
    forbidden: 'You may not do this',
    forbiddenHelp: 'Ask an owner of the organization for the role that is named here.',
    tooMany: 'Too many attempts',
    tooManyHelp: (seconds: number) => `Wait ${seconds} seconds, then try again.`,
    notFound: 'It is not there any more',
    notFoundHelp: 'Somebody may have dropped it. Reload to see what there is.',
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
    forbidden: '您无权执行此操作',
    forbiddenHelp: '请联系组织管理员授予下面提到的角色。',
    tooMany: '尝试次数过多',
    tooManyHelp: (seconds: number) => `请等待 ${seconds} 秒后重试。`,
    notFound: '对象已不存在',
    notFoundHelp: '可能已被他人删除。请刷新以查看当前内容。',
    server: '服务器出现问题',
    serverHelp: '服务器日志中以下面的编号记录了详情。',
    refused: '服务器拒绝了此操作',
    refusedHelp: '请修改下面提到的内容后重试。',
    confirmed: '未执行：没有输入密码。',
  },
});
