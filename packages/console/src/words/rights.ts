import { defineWords } from '../i18n/words.ts';

/** Which right is missing. */
export const rightWords = defineWords({
  en: {
    notForYou: 'You may not see this',
    needs: {
      owner: (_role: string) => 'It takes an owner of the organization.',
      'some-project': (role: string) =>
        `It takes the role ${role} in a project. An owner of the organization can give it.`,
      project: (role: string) =>
        `It takes the role ${role} in the whole project. An owner of the organization can give it.`,
      cluster: (role: string) =>
        `It takes the role ${role} on this cluster. An owner of the organization can give it.`,
    },
    lacks: (privilege: string) =>
      `It takes the privilege ${privilege}, which your role on this cluster does not hold. An owner of the organization can give you a stronger one.`,
  },
  zh: {
    notForYou: '您无权查看此页面',
    needs: {
      owner: (_role: string) => '需要组织管理员。',
      'some-project': (role: string) => `需要在某个项目中拥有“${role}”角色，可由组织管理员授予。`,
      project: (role: string) => `需要在整个项目中拥有“${role}”角色，可由组织管理员授予。`,
      cluster: (role: string) => `需要在此集群上拥有“${role}”角色，可由组织管理员授予。`,
    },
    lacks: (privilege: string) =>
      `需要权限 ${privilege}，您在此集群的角色不包含该权限。可由组织管理员授予更高的角色。`,
  },
});
