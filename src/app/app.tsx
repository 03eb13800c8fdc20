import { PlaygroundPage } from '@/features/playground/playground-page';
import { ErrorBoundary } from './error-boundary';
import { ThemeButton } from './theme';

/** The shell: title, theme, and the page. */
export function App() {
  return (
    <>
      <header className="app-header">
        <img src="./icon.svg" alt="" width={24} height={24} />
        <h1>NeighborRetr Playground</h1>
        <p className="tagline">Watch hubs form under a contrastive loss, and melt under NeighborRetr.</p>
        <ThemeButton />
      </header>
      <ErrorBoundary>
        <PlaygroundPage />
      </ErrorBoundary>
    </>
  );
}
