import { Tabs } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './page-tabs.module.css';

/** Tabs that are pages, each with an address: Enter or a click goes there. */
export function PageTabs<Tab extends string>({
  label,
  tabs,
  here,
  panel,
  onShow,
}: {
  /** Of the list, for screen readers. */
  readonly label: string;
  readonly tabs: readonly (readonly [tab: Tab, name: string])[];
  readonly here: Tab;
  /** Id of what shows the page. */
  readonly panel: string;
  readonly onShow: (tab: Tab) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone not all fit: the one that is shown is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the page
  useEffect(() => {
    const active = list.current?.querySelector('[data-active]');
    active?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  return (
    <Tabs value={here} onChange={(tab) => onShow(tab as Tab)} activateTabWithKeyboard={false}>
      <Tabs.List ref={list} aria-label={label} className={classes.list ?? ''}>
        {tabs.map(([tab, name]) => (
          <Tabs.Tab key={tab} value={tab} aria-controls={panel}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
