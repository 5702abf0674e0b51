import { Tooltip, VisuallyHidden } from '@mantine/core';

import { cloneElement, type ReactElement, useId } from 'react';

interface Pressable {
  disabled?: boolean;
  'data-disabled'?: boolean;
  'aria-disabled'?: boolean;
  'aria-describedby'?: string;
  onClick?: unknown;
}

/** The keyboard, too, opens it. */
const EVENTS = { hover: true, focus: true, touch: true };

/**
 * A button that the server would refuse: it stays in reach of the keyboard, does nothing, and says why.
 * Without a reason the button is as it is.
 */
export function WhyNot({
  reason,
  children,
}: {
  readonly reason: string | undefined;
  readonly children: ReactElement<Pressable>;
}) {
  const id = useId();
  if (!reason) return children;
  return (
    <>
      <Tooltip label={reason} events={EVENTS} multiline maw={320} withArrow>
        {cloneElement(children, {
          'data-disabled': true,
          'aria-disabled': true,
          'aria-describedby': id,
          onClick: (event: Event) => event.preventDefault(),
        })}
      </Tooltip>
      <VisuallyHidden id={id}>{reason}</VisuallyHidden>
    </>
  );
}
