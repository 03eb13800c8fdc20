import { useEffect } from 'react';
import { TrainingNotices } from '@/features/notices/training-notices';
import { VersionNotice } from '@/features/notices/version-notice';
import { MissingNotice } from '@/features/playground/capability-notices';
import { PlaygroundPage } from '@/features/playground/playground-page';
import { TourButton } from '@/features/tour/tour-button';
import type { PageName } from '@/state/address-pages';
import { useCapabilities } from '@/state/capabilities';
import { keepPage } from '@/state/page-version';
import { followPlayback } from '@/state/playback-address';
import { trainingActions } from '@/state/training-store';
import { retryingPart } from '@/ui/retrying-part';
import { AddressNotice } from './address-notice';
import { ErrorBoundary } from './error-boundary';
import { followKeyboard } from './follow-keyboard';
import { ROUTES, useAddressOf, useRoute } from './routes';
import { ThemeButton } from './theme';
import styles from './app.module.css';

const ComparePage = retryingPart(() => import('@/features/compare/compare-page'), {
  name: 'The Compare page',
  address: '#/compare',
});
const ExplorePage = retryingPart(() => import('@/features/explore/explore-page'), {
  name: 'The Explore page',
  address: '#/explore',
});
const LearnPage = retryingPart(() => import('@/features/learn/learn-page'), {
  name: 'The lessons',
  address: '#/learn',
});

/** The shell: title, pages, theme. Training goes on whatever page is shown. */
export function App() {
  const route = useRoute();
  useEffect(() => {
    void useCapabilities.getState().ask();
    trainingActions().openLink();
    void trainingActions().loadBackbones();
    void keepPage();
  }, []);
  useEffect(followKeyboard, []);
  useEffect(followPlayback, []);
  return (
    <>
      <header className={styles.header}>
        <img src="./icon.svg" alt="" width={24} height={24} />
        <h1>NeighborRetr Playground</h1>
        <nav className={styles.pages} aria-label="Pages">
          {ROUTES.map(({ page, path, title }) => (
            <PageLink key={page} page={page} title={title} current={path === route} />
          ))}
        </nav>
        <p className={styles.tagline}>Watch hubs form under a contrastive loss, and melt under NeighborRetr.</p>
        {route === '#/' && <TourButton />}
        <ThemeButton />
      </header>
      <VersionNotice />
      <TrainingNotices />
      <MissingNotice />
      <AddressNotice />
      <ErrorBoundary key={route}>
        {route === '#/' && <PlaygroundPage />}
        {route === '#/compare' && <ComparePage />}
        {route === '#/explore' && <ExplorePage />}
        {route === '#/learn' && <LearnPage />}
      </ErrorBoundary>
    </>
  );
}

/** A link to a page as it was seen last. */
function PageLink({ page, title, current }: { page: PageName; title: string; current: boolean }) {
  return (
    <a href={useAddressOf(page)} aria-current={current ? 'page' : undefined}>
      {title}
    </a>
  );
}
