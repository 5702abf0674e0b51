import { Button } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import classes from './row-button.module.css';
import { WhyNot } from './why-not.tsx';

/** What is done most often with what is in a row. */
export function RowButton({
  label,
  of,
  icon: Icon,
  whyNot,
  isDanger,
  onClick,
}: {
  readonly label: string;
  /** What is in the row. */
  readonly of: string;
  readonly icon: LucideIcon;
  /** Why it cannot be done now, or not by this user. */
  readonly whyNot?: string | undefined;
  readonly isDanger?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <WhyNot reason={whyNot}>
      <Button
        className={classes.button ?? ''}
        size="xs"
        aria-label={`${label}: ${of}`}
        leftSection={<Icon size={14} aria-hidden />}
        onClick={onClick}
        {...(isDanger ? { variant: 'subtle', color: 'red' } : { variant: 'default' })}
      >
        <span className={classes.text}>{label}</span>
      </Button>
    </WhyNot>
  );
}
