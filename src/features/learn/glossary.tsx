import { useEffect, useRef } from 'react';
import { GLOSSARY } from '@/content/glossary';
import { addressOf, useAddress, usePage } from '@/state/address';
import styles from './glossary.module.css';

/** What the address calls the glossary itself, beside its words. */
const WHOLE = 'all';

/** The address of a word of the glossary, or of all of it. */
function useTermAddress(term: string): string {
  return useAddress(s => addressOf('learn', { ...s.values, learn: { lesson: null, panel: '', term } }));
}

/** A link to the glossary. */
export function GlossaryLink() {
  return <a href={useTermAddress(WHOLE)}>Glossary</a>;
}

/** All words with their definitions; the one that the address names is in sight, and has the focus. */
export function Glossary() {
  const { term } = usePage('learn');
  const list = useRef<HTMLElement>(null);
  const known = term === '' || term === WHOLE || GLOSSARY.some(({ name }) => name === term);
  useEffect(() => {
    if (term === '') return;
    const found = term === WHOLE ? null : list.current?.querySelector<HTMLElement>(`[data-term="${CSS.escape(term)}"]`);
    const place = found ?? list.current;
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: found ? 'center' : 'start' });
  }, [term]);
  return (
    <section ref={list} className={styles.glossary} aria-label="Glossary" tabIndex={-1}>
      <h2>Glossary</h2>
      <p>
        What the underlined words of the whole page mean. Point at one, tap it or go to it by the keyboard, and its
        definition opens there, too.
      </p>
      {!known && (
        <p className="problem" role="alert">
          There is no word “{term}” in it.
        </p>
      )}
      <dl>
        {GLOSSARY.map(({ name, title, definition }) => (
          <Word key={name} name={name} title={title} definition={definition} current={name === term} />
        ))}
      </dl>
    </section>
  );
}

interface WordProps {
  name: string;
  title: string;
  definition: string;
  current: boolean;
}

function Word({ name, title, definition, current }: WordProps) {
  return (
    <div data-term={name} tabIndex={-1} aria-current={current || undefined}>
      <dt>
        <a href={useTermAddress(name)}>{title}</a>
      </dt>
      <dd>{definition}</dd>
    </div>
  );
}
