import { defineWords } from '../i18n/words.ts';

/** What a cluster did lately. */
export const metricWords = defineWords({
  en: {
    title: 'Activity',
    period: 'Time shown',
    periods: { '15m': '15 minutes', '1h': '1 hour', '24h': '24 hours' },
    calls: 'Calls per second',
    searches: 'Searches per second',
    p99: 'Search and query, p99',
    failed: 'Errors per second',
    failedSignIns: 'Failed sign-ins',
    memory: 'Memory of the server',
    upTo: (highest: string) => `scale to ${highest}`,
    summary: (what: string, last: string, highest: string) =>
      `${what}: now ${last}, at most ${highest}`,
    since: (time: string) =>
      `Counted since the server started, ${time}. All clusters of a server share its memory.`,
  },
  zh: {
    title: '运行情况',
    period: '时间范围',
    periods: { '15m': '15 分钟', '1h': '1 小时', '24h': '24 小时' },
    calls: '每秒调用数',
    searches: '每秒搜索数',
    p99: '搜索与查询延迟 p99',
    failed: '每秒错误数',
    failedSignIns: '登录失败次数',
    memory: '服务器内存',
    upTo: (highest: string) => `纵轴上限 ${highest}`,
    summary: (what: string, last: string, highest: string) =>
      `${what}：当前 ${last}，最高 ${highest}`,
    since: (time: string) => `自服务器启动（${time}）起统计。同一服务器的所有集群共享内存。`,
  },
});
