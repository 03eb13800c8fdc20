import './tokens.css';
import './base.css';
import './shared.css';
import './devices.css';
import './print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { ErrorBoundary, wholePageInstead } from './error-boundary';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary instead={wholePageInstead}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
