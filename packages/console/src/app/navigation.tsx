import { NavLink, Stack } from '@mantine/core';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { Boxes, CircleUser, KeyRound, Users } from 'lucide-react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';

/** Links to the pages of the first level. */
export function Navigation() {
  const t = useWords(commonWords);
  const matches = useMatchRoute();
  const links = [
    { to: '/clusters', label: t.clusters, Icon: Boxes },
    { to: '/api-keys', label: t.apiKeys, Icon: KeyRound },
    { to: '/members', label: t.members, Icon: Users },
    { to: '/account', label: t.account, Icon: CircleUser },
  ] as const;
  return (
    <Stack gap={2}>
      {links.map(({ to, label, Icon }) => {
        const isHere = Boolean(matches({ to, fuzzy: true }));
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={18} aria-hidden />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
          />
        );
      })}
    </Stack>
  );
}
