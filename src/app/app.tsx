import { lazy, Suspense, useEffect } from 'react';
import { TrainingNotices } from '@/features/notices/training-notices';
import { PlaygroundPage } from '@/features/playground/playground-page';
import { trainingActions } from '@/state/training-store';
import { ErrorBoundary } from './error-boundary';
import { ROUTES, useRoute } from './routes';
import { ThemeButton } from './theme';

const ComparePage = lazy(() => import('@/features/compare/compare-page'));
const ExplorePage = lazy(() => import('@/features/explore/explore-page'));

/** The shell: title, pages, theme. Training goes on whatever page is shown. */
export function App() {
  const route = useRoute();
  useEffect(() => {
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
      <ErrorBoundary key={route}>
        {route === '#/' ? (
          <PlaygroundPage />
        ) : (
          <Suspense fallback={<p className="muted opening">Opening …</p>}>
            {route === '#/compare' ? <ComparePage /> : <ExplorePage />}
          </Suspense>
        )}
      </ErrorBoundary>
    </>
  );
}
