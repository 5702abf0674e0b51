import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { Fragment, type ReactNode, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { WhyNot } from './why-not.tsx';

/** One thing that can be done with what is in a row. */
export interface RowAction {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Why it cannot be done now, or not by this user. */
  readonly whyNot?: string | undefined;
  /** Something is lost by it; it stands apart, in red. */
  readonly isDanger?: boolean;
  /** Asks what is to be known before. */
  readonly dialog: (close: () => void) => ReactNode;
}

/** The menu at the end of a row, and the dialog of what was chosen. */
export function RowMenu({
  name,
  actions,
}: {
  /** Of what is in the row. */
  readonly name: string;
  readonly actions: readonly RowAction[];
}) {
  const t = useWords(commonWords);
  const [chosen, setChosen] = useState<string>();
  const open = actions.find(({ label }) => label === chosen);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t.actionsOf(name)}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map(({ label, icon: Icon, whyNot, isDanger }) => (
            <Fragment key={label}>
              {isDanger && <Menu.Divider />}
              <WhyNot reason={whyNot}>
                <Menu.Item
                  leftSection={<Icon size={16} aria-hidden />}
                  onClick={() => setChosen(label)}
                  {...(isDanger && { color: 'red' })}
                >
                  {label}
                </Menu.Item>
              </WhyNot>
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
      {open?.dialog(() => setChosen(undefined))}
    </>
  );
}
