import { defineWords } from '../i18n/words.ts';

/** The dialog that shows a secret once. */
export const secretWords = defineWords({
  en: {
    onceTitle: 'Shown only now',
    once: 'This is not stored in a form that could be shown again. Keep it in a password manager or a secret store. If it is lost, it can only be replaced.',
    download: 'Download as a file',
    saved: 'I have saved it',
    close: 'Done',
  },
  zh: {
    onceTitle: '仅显示这一次',
    once: '系统不保存可再次显示的内容。请将其存入密码管理器或密钥库。一旦丢失，只能重置。',
    download: '下载为文件',
    saved: '我已保存',
    close: '完成',
  },
});
