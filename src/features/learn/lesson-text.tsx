import { Fragment, type ReactNode } from 'react';
import { InlineFormula } from '@/ui/formula';
import { Term } from './term';

/** What is set in a paragraph: TeX, stress, links, words of the glossary. */
const MARKS = /\$([^$]+)\$|\*\*([^*]+)\*\*|\*([^*]+)\*|\[\[([^\]|]+)(?:\|([^\]]+))?\]\]|\[([^\]]+)\]\(([^)\s]+)\)/g;

function marked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    parts.push(text.slice(from, match.index));
    const [whole, tex, strong, stressed, term, written, label, href] = match;
    if (tex !== undefined) parts.push(<InlineFormula tex={tex} />);
    else if (strong !== undefined) parts.push(<strong>{marked(strong)}</strong>);
    else if (stressed !== undefined) parts.push(<em>{marked(stressed)}</em>);
    else if (term !== undefined) parts.push(<Term name={term}>{written ?? term}</Term>);
    else if (href !== undefined) parts.push(<TextLink href={href}>{label}</TextLink>);
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts.map((part, i) => <Fragment key={i}>{part}</Fragment>);
}

function TextLink({ href, children }: { href: string; children: ReactNode }) {
  const outside = /^https?:/.test(href);
  return (
    <a href={href} {...(outside ? { target: '_blank', rel: 'noreferrer' } : {})}>
      {children}
    </a>
  );
}

/** A line of a lesson, with everything that `LessonBlock` allows in it. */
export const LessonLine = ({ text }: { text: string }) => <>{marked(text)}</>;

/** Paragraphs of a lesson. */
export function LessonText({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph, i) => (
        <p key={i}>{marked(paragraph.trim())}</p>
      ))}
    </>
  );
}
