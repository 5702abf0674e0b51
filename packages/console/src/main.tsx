import './app/library-styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createRootParts, Root } from './app/root.tsx';

const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
createRoot(place).render(
  <StrictMode>
    <Root {...createRootParts()} />
  </StrictMode>,
);
