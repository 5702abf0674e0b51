import './app/library-styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Failure } from './api/failure.ts';
import { createRootParts, Root } from './app/root.tsx';

const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
createRoot(place, { onCaughtError: sayBug }).render(
  <StrictMode>
    <Root {...createRootParts()} />
  </StrictMode>,
);

/** What the server refused is said on the page; anything else that a page throws is a bug. */
function sayBug(error: unknown): void {
  if (!(error instanceof Failure)) console.error(error);
}
