import { defineWords } from '../i18n/words.ts';

/** Single sign-on, and the sign-in of a command line. */
export const providerWords = defineWords({
  en: {
    signInWith: (name: string) => `Sign in with ${name}`,
    orPassword: 'or with a password',
    ownersOnly: 'owners of the organization: with a password',
    problems: {
      '21171': ['Single sign-on is not set up', 'Sign in with a password.'],
      '21172': ['The identity provider does not answer', 'Try again in a moment.'],
      '21173': [
        'The sign-in did not check out',
        'It took too long, was begun in another browser, or the answer of the identity provider was not good. Try again; the log of the server says more.',
      ],
      '21174': [
        'You have no role here',
        'The identity provider knows you, but none of your groups has a role. Ask an owner of the organization.',
      ],
      '21175': [
        'You were removed from this organization',
        'An owner of the organization can let you in again.',
      ],
      '21176': [
        'Another member has your e-mail address',
        'That member signs in with a password. If it is you, do so and link the account under My account, or ask an owner to allow it.',
      ],
      '21177': [
        'The identity provider did not ask you again',
        'It must say when it did (auth_time in the ID token). Ask whoever runs it.',
      ],
      '21178': [
        'Your e-mail address is not verified',
        'The identity provider must give a verified one. Verify it there, then try again.',
      ],
      '21179': [
        'The account was not linked',
        'The identity provider has to say that it verified the e-mail address that you have here, and neither may be linked already.',
      ],
      '429': ['Too many attempts', 'Wait a few minutes, then try again.'],
      other: [
        'The sign-in failed',
        'Try again. If it happens again, the log of the server says more.',
      ],
    },
    confirmTitle: (name: string) => `Confirm with ${name}`,
    confirmLead:
      'What you are doing gives or takes access. It needs a sign-in of the last five minutes, which opens in a window of its own.',
    confirmOpen: 'Open the window',
    confirmBlocked: 'The browser keeps the window closed. Open it here:',
    confirmedTitle: 'Confirmed',
    confirmedLead: 'You can close this window and go on where you were.',
    notConfirmed: 'Not confirmed',
    accountSso: (name: string) =>
      `You sign in with ${name}: password, second factor and roles are kept there.`,
    accountLinked: (name: string) =>
      `You are signed in with ${name} now. Your password is good as well; roles are changed here.`,
    linkTitle: (name: string) => `Sign in with ${name}`,
    linkText: (name: string) =>
      `Link your account to sign in with ${name} as well. It must have verified the e-mail address that you have here. Your password and your roles stay.`,
    linkedText: (name: string) =>
      `Your account is linked: ${name} may sign you in. Your roles are changed here. To end it also ends the sessions from there.`,
    linkWith: (name: string) => `Link with ${name}`,
    unlink: 'Unlink',
    deviceTitle: 'Sign in a command line',
    deviceLead: 'Enter the code that the terminal shows after latchkey login.',
    deviceCode: 'Code',
    deviceNext: 'Continue',
    deviceAsk: 'Let this command line act for you?',
    deviceClient: 'Command line',
    deviceUnnamed: 'without a name',
    deviceSource: 'Asks from',
    deviceSince: 'Began',
    deviceWarning:
      'Approve it only if you began this yourself just now. Nobody from support ever sends you a code.',
    deviceScope: 'It may do what you may do, for 12 hours. Under My account it can be ended.',
    deviceApprove: 'Approve',
    deviceRefuse: 'Refuse',
    deviceDone: 'The command line is signed in',
    deviceDoneHelp: 'Go back to the terminal. You can close this page.',
    deviceRefused: 'The command line was refused',
    deviceRefusedHelp: 'Its code is over.',
    deviceAgain: 'Enter another code',
  },
  zh: {
    signInWith: (name: string) => `使用 ${name} 登录`,
    orPassword: '或使用密码',
    ownersOnly: '组织管理员可使用密码',
    problems: {
      '21171': ['未设置单点登录', '请使用密码登录。'],
      '21172': ['身份提供商没有响应', '请稍后重试。'],
      '21173': [
        '登录未通过校验',
        '可能耗时过长、在另一个浏览器中开始，或身份提供商的响应有误。请重试；服务器日志中有更多信息。',
      ],
      '21174': [
        '您在此没有角色',
        '身份提供商认识您，但您的用户组都没有对应的角色。请联系组织管理员。',
      ],
      '21175': ['您已被移出此组织', '组织管理员可以重新允许您进入。'],
      '21176': [
        '另一位成员使用了您的邮箱地址',
        '该成员使用密码登录。如果是您本人，请用密码登录并在“我的账号”中关联，或请组织管理员允许关联。',
      ],
      '21177': [
        '身份提供商没有再次验证您的身份',
        '它必须说明验证的时间（ID token 中的 auth_time）。请联系其管理员。',
      ],
      '21178': ['您的邮箱地址未经验证', '身份提供商必须给出已验证的邮箱。请在那里验证后重试。'],
      '21179': ['账号未关联', '身份提供商必须说明已验证您在此处的邮箱地址，且双方都尚未关联。'],
      '429': ['尝试次数过多', '请等待几分钟后重试。'],
      other: ['登录失败', '请重试。如果再次发生，服务器日志中有更多信息。'],
    },
    confirmTitle: (name: string) => `通过 ${name} 确认`,
    confirmLead: '此操作会授予或收回访问权限，需要在最近五分钟内登录过。登录将在单独的窗口中打开。',
    confirmOpen: '打开窗口',
    confirmBlocked: '浏览器阻止了窗口。请在此打开：',
    confirmedTitle: '已确认',
    confirmedLead: '可以关闭此窗口，继续之前的操作。',
    notConfirmed: '未确认',
    accountSso: (name: string) => `您使用 ${name} 登录：密码、双重验证和角色都由其管理。`,
    accountLinked: (name: string) => `您当前使用 ${name} 登录。密码同样有效；角色在此处更改。`,
    linkTitle: (name: string) => `使用 ${name} 登录`,
    linkText: (name: string) =>
      `关联账号后也可使用 ${name} 登录。它必须已验证您在此处的邮箱地址。密码和角色保持不变。`,
    linkedText: (name: string) =>
      `账号已关联：可使用 ${name} 登录。角色在此处更改。取消关联会同时结束由其建立的会话。`,
    linkWith: (name: string) => `与 ${name} 关联`,
    unlink: '取消关联',
    deviceTitle: '登录命令行',
    deviceLead: '请输入终端在 latchkey login 之后显示的代码。',
    deviceCode: '代码',
    deviceNext: '继续',
    deviceAsk: '允许此命令行代表您操作？',
    deviceClient: '命令行',
    deviceUnnamed: '未命名',
    deviceSource: '来源',
    deviceSince: '开始于',
    deviceWarning: '仅当您自己刚刚发起时才批准。技术支持人员绝不会向您发送代码。',
    deviceScope: '它可以执行您能执行的操作，有效期 12 小时。可在“我的账号”中结束。',
    deviceApprove: '批准',
    deviceRefuse: '拒绝',
    deviceDone: '命令行已登录',
    deviceDoneHelp: '请回到终端。可以关闭此页面。',
    deviceRefused: '已拒绝该命令行',
    deviceRefusedHelp: '其代码已失效。',
    deviceAgain: '输入另一个代码',
  },
});
