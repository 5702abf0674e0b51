import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, CircleUser, LogOut } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { useWords } from '../i18n/words.ts';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../words/common.ts';
import classes from './account-menu.module.css';

export function AccountMenu() {
  const t = useWords(commonWords);
  const { email, passwordIsTemporary } = useSession();
  const client = useClient();
  const signOut = useMutation({
    mutationFn: () => client.control('signOut'),
    // A new page: nothing of what was shown stays in memory.
    onSettled: (data) => window.location.assign(data?.url ?? '/sign-in'),
  });
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={`${t.account}: ${email}`}
          leftSection={<CircleUser size={18} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
        >
          <span className={classes.email}>{email}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {!passwordIsTemporary && (
          <Menu.Item
            component={Link}
            to="/account"
            leftSection={<CircleUser size={16} aria-hidden />}
          >
            {t.account}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
