import { defineWords } from '../i18n/words.ts';

/** Which programs use a credential. */
export const callerWords = defineWords({
  en: {
    looking: 'Looking who uses it …',
    title: 'In use: this was seen in the last day',
    caller: (client: string, source: string, call: string) => `${client} from ${source}: ${call}`,
    unnamed: 'A program without a name',
    host: 'the host itself',
    since: (time: string) => `Seen since the server started, ${time}.`,
    none: 'Nothing has used it in the last day.',
    earlier: (time: string, network: string) => `It was last used ${time}, from ${network}.`,
    resetPassword:
      'Each of them stops working until it has the new password, unless you give it time.',
    resetKey: 'Each of them stops working until it has the new secret.',
    lose: 'Each of them stops working.',
  },
  zh: {
    looking: '正在查看使用情况 …',
    title: '正在使用：最近一天的调用方',
    caller: (client: string, source: string, call: string) => `${client}，来自 ${source}：${call}`,
    unnamed: '未标明名称的程序',
    host: '主机本身',
    since: (time: string) => `自服务器启动（${time}）以来的记录。`,
    none: '最近一天没有程序使用过。',
    earlier: (time: string, network: string) => `最近一次使用：${time}，来自 ${network}。`,
    resetPassword: '除非设置宽限期，否则它们在换用新密码之前将停止工作。',
    resetKey: '它们在换用新密钥值之前将停止工作。',
    lose: '它们将停止工作。',
  },
});
