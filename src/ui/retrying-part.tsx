import { type ComponentType, type ReactNode, startTransition, useEffect, useState } from 'react';
import { type LoadFailure, whyNotLoaded } from '@/browser/load-failure';
import { loadAgain } from '@/browser/load-part';
import { Banner } from './banner';
import styles from './retrying-part.module.css';

/** How a part of the page that is loaded when first needed is spoken of. */
export interface PartWords {
  /** what could not be loaded, as the beginning of a sentence */
  name: string;
  /** the address of it in a tab of its own, where it is a page */
  address?: string;
  /** what stands in its place while it is loaded, of its size; a word unless stated */
  placeholder?: ReactNode;
}

type Loaded<P> =
  { state: 'loading' } | { state: 'ready'; Component: ComponentType<P> } | { state: 'failed'; failure: LoadFailure };

/**
 * A component that is loaded when first shown. When that fails it says why in its own place, and tries again whenever
 * it is asked to or shown anew: unlike `React.lazy`, which remembers a failure for ever.
 */
export function retryingPart<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  words: PartWords,
): ComponentType<P> {
  let ready: ComponentType<P> | null = null;
  let attempts = 0;
  /** what is under way: several that are shown at once wait for the same */
  let pending: Promise<Loaded<P>> | null = null;

  const fetched = async (): Promise<Loaded<P>> => {
    try {
      attempts += 1;
      const module = attempts === 1 ? await load() : await loadAgain(load, attempts);
      ready = module.default;
      return { state: 'ready', Component: ready };
    } catch (error) {
      return { state: 'failed', failure: await whyNotLoaded(error) };
    } finally {
      pending = null;
    }
  };
  const attempt = () => (pending ??= fetched());

  return function Part(props: P) {
    const [loaded, setLoaded] = useState<Loaded<P>>(() =>
      ready ? { state: 'ready', Component: ready } : { state: 'loading' },
    );
    const loading = loaded.state === 'loading';
    useEffect(() => {
      if (!loading) return;
      let current = true;
      // In slices, like the page itself: what is loaded late is large.
      void attempt().then(result => current && startTransition(() => setLoaded(result)));
      return () => {
        current = false;
      };
    }, [loading]);
    if (loaded.state === 'ready') return <loaded.Component {...props} />;
    if (loading) return words.placeholder ?? <p className={`muted ${styles.opening}`}>Opening …</p>;
    return <FailedPart words={words} failure={loaded.failure} onRetry={() => setLoaded({ state: 'loading' })} />;
  };
}

function FailedPart({ words, failure, onRetry }: { words: PartWords; failure: LoadFailure; onRetry: () => void }) {
  return (
    <Banner
      error
      actions={
        <>
          <button type="button" onClick={onRetry}>
            Try again
          </button>
          {words.address && failure.kind === 'gone' && (
            <a href={words.address} target="_blank" rel="noreferrer">
              Open in a new tab
            </a>
          )}
        </>
      }
    >
      {words.name} could not be loaded: {failure.text} Everything else on this page goes on as it was.
    </Banner>
  );
}
