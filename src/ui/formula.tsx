import { useEffect, useState } from 'react';

/** A formula set by KaTeX as MathML, loaded when first shown. */
export function Formula({ tex, label }: { tex: string; label: string }) {
  const [html, setHtml] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    void import('katex').then(({ default: katex }) => {
      if (current) setHtml(katex.renderToString(tex, { output: 'mathml', displayMode: true, throwOnError: false }));
    });
    return () => {
      current = false;
    };
  }, [tex]);
  if (html === null) return <p className="muted">Setting the formula …</p>;
  // KaTeX escapes its input; the TeX is our own content.
  return <div className="formula" role="math" aria-label={label} dangerouslySetInnerHTML={{ __html: html }} />;
}
