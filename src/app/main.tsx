import './tokens.css';
import './base.css';
import './shared.css';
import './devices.css';
import './print.css';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepNothing } from '@/browser/guarded';
import { retryingPart } from '@/ui/retrying-part';
import { App } from './app';
import { ErrorBoundary, wholePageInstead } from './error-boundary';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');
/** What stands alone, in slides say, in place of the page. */
const embedded = new URLSearchParams(location.search).get('embed');
const EmbeddedPage = retryingPart(() => import('@/features/embed/embedded-page'), { name: 'What is embedded here' });
if (embedded !== null) keepNothing();

// In slices: the browser paints and answers between them.
startTransition(() =>
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary instead={wholePageInstead}>
        {embedded === null ? <App /> : <EmbeddedPage what={embedded} />}
      </ErrorBoundary>
    </StrictMode>,
  ),
);
