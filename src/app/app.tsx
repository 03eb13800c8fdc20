import { useEffect } from 'react';
import { TrainingNotices } from '@/features/notices/training-notices';
import { MissingNotice } from '@/features/playground/capability-notices';
import { PlaygroundPage } from '@/features/playground/playground-page';
import { useCapabilities } from '@/state/capabilities';
import { trainingActions } from '@/state/training-store';
import { retryingPart } from '@/ui/retrying-part';
import { ErrorBoundary } from './error-boundary';
import { ROUTES, useRoute } from './routes';
import { ThemeButton } from './theme';

const ComparePage = retryingPart(() => import('@/features/compare/compare-page'), {
  name: 'The Compare page',
  address: '#/compare',
});
const ExplorePage = retryingPart(() => import('@/features/explore/explore-page'), {
  name: 'The Explore page',
  address: '#/explore',
});

/** The shell: title, pages, theme. Training goes on whatever page is shown. */
export function App() {
  const route = useRoute();
  useEffect(() => {
    void useCapabilities.getState().ask();
    trainingActions().openLink();
    void trainingActions().loadBackbones();
  }, []);
  return (
    <>
      <header className="app-header">
        <img src="./icon.svg" alt="" width={24} height={24} />
        <h1>NeighborRetr Playground</h1>
        <nav aria-label="Pages">
          {ROUTES.map(({ path, title }) => (
            <a key={path} href={path} aria-current={path === route ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <p className="tagline">Watch hubs form under a contrastive loss, and melt under NeighborRetr.</p>
        <ThemeButton />
      </header>
      <TrainingNotices />
      <MissingNotice />
      <ErrorBoundary key={route}>
        {route === '#/' && <PlaygroundPage />}
        {route === '#/compare' && <ComparePage />}
        {route === '#/explore' && <ExplorePage />}
      </ErrorBoundary>
    </>
  );
}
