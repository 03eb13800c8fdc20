import { Component, type ReactNode } from 'react';
import { useCapabilities } from '@/state/capabilities';
import { useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { lossByReload, trainingMeanwhile } from './error-words';

/** What is shown instead of what could not be drawn. */
type Instead = (error: Error, again: () => void) => ReactNode;

interface Props {
  children: ReactNode;
  instead?: Instead;
}

/** Catches errors of drawing, so that never the whole page vanishes. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state = { error: null as Error | null };

  /** Anything can be thrown, null included. */
  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const again = () => this.setState({ error: null });
    return this.props.instead ? this.props.instead(error, again) : <NotDrawn error={error} onAgain={again} />;
  }
}

/** Says what happened, what it means for training, and the ways on. */
function NotDrawn({ error, onAgain }: { error: Error; onAgain: () => void }) {
  const status = useTraining(s => s.status);
  const kept = useTraining(s => s.keeping === null);
  const lasting = useCapabilities(s => s.findings.indexedDB?.state !== 'missing');
  return (
    <Banner
      error
      actions={
        <>
          <button type="button" onClick={onAgain}>
            Draw again
          </button>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        </>
      }
    >
      This part of the page could not be drawn: {error.message} {trainingMeanwhile(status)}{' '}
      {lossByReload(status, kept && lasting)}
    </Banner>
  );
}

/** For the whole page: needs nothing of it but the error. */
export const wholePageInstead: Instead = (error, again) => (
  <div role="alert" style={{ padding: 24, maxWidth: '40em' }}>
    <h1>NeighborRetr Playground</h1>
    <p>The page could not be drawn: {error.message}</p>
    <button type="button" onClick={again}>
      Draw again
    </button>{' '}
    <button type="button" onClick={() => location.reload()}>
      Reload
    </button>
  </div>
);
