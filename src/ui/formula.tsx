import { useEffect, useState } from 'react';
import { loadAgain } from '@/browser/load-part';
import { type LoadFailure, whyNotLoaded } from '@/browser/load-failure';
import styles from './formula.module.css';

const load = () => import('katex');
/** how often it could not be loaded */
let failures = 0;

async function setTex(tex: string, displayMode: boolean): Promise<string> {
  try {
    const { default: katex } = failures > 0 ? await loadAgain(load, failures) : await load();
    return katex.renderToString(tex, { output: 'mathml', displayMode, throwOnError: false });
  } catch (error) {
    failures += 1;
    throw error;
  }
}

/** A formula set by KaTeX as MathML, loaded when first shown; as its source where that cannot be loaded. */
export function Formula({ tex, label }: { tex: string; label: string }) {
  const [html, setHtml] = useState<string | null>(null);
  const [failure, setFailure] = useState<LoadFailure | null>(null);
  useEffect(() => {
    if (failure) return;
    let current = true;
    setTex(tex, true).then(
      made => current && setHtml(made),
      async (error: unknown) => {
        const why = await whyNotLoaded(error);
        if (current) setFailure(why);
      },
    );
    return () => {
      current = false;
    };
  }, [tex, failure]);
  if (failure)
    return (
      <div className={styles.formula} role="group" aria-label={label}>
        <code>{tex}</code>
        <p className="problem" role="alert">
          The formula could not be set: {failure.text}{' '}
          <button type="button" onClick={() => setFailure(null)}>
            Try again
          </button>
        </p>
      </div>
    );
  if (html === null) return <p className="muted">Setting the formula …</p>;
  // KaTeX escapes its input; the TeX is our own content.
  return <div className={styles.formula} role="math" aria-label={label} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** TeX within a line; as its source until it is set, and where it cannot be. */
export function InlineFormula({ tex }: { tex: string }) {
  const [html, setHtml] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setTex(tex, false).then(
      made => current && setHtml(made),
      // The source says the same, less well.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [tex]);
  if (html === null) return <code className={styles.source}>{tex}</code>;
  return <span className={styles.inline} dangerouslySetInnerHTML={{ __html: html }} />;
}
