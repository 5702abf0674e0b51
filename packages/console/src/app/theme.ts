import { createTheme } from '@mantine/core';

/**
 * Its variables are in theme.css and not generated, because a generated style sheet would be inline,
 * which the policy of the pages forbids.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Locking the scroll bar puts an inline style sheet into the page; theme.css does it.
    Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { blur: 2 } } },
    // Fields are required unless they say that they are optional.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    // A state is never cut, however narrow its column.
    Badge: { defaultProps: { miw: 'max-content' } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});
