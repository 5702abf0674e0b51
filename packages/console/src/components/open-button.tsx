import { Button } from '@mantine/core';
import { type LucideIcon, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { WhyNot } from './why-not.tsx';

/** A button with a dialog behind it. */
export function OpenButton({
  label,
  icon: Icon = Plus,
  whyNot,
  dialog,
}: {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** Why it cannot be done now, or not by this user. */
  readonly whyNot?: string | undefined;
  readonly dialog: (close: () => void) => ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <WhyNot reason={whyNot}>
        <Button leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpen(true)}>
          {label}
        </Button>
      </WhyNot>
      {isOpen && dialog(() => setOpen(false))}
    </>
  );
}
