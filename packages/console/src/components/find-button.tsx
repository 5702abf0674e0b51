import { Button, type ButtonProps, Loader } from '@mantine/core';
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';

/**
 * Submits a form that only asks. While an answer is awaited it can be pressed once more, as a new question
 * takes the place of the last one: were it disabled, Enter in a field of the form would do nothing.
 */
export function FindButton({
  busy,
  children,
  ...props
}: ButtonProps & { readonly busy: boolean; readonly children: ReactNode }) {
  return (
    <Button
      type="submit"
      variant="default"
      leftSection={busy ? <Loader size={16} aria-hidden /> : <Search size={16} aria-hidden />}
      {...props}
    >
      {children}
    </Button>
  );
}
