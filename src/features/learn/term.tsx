import type { ReactNode } from 'react';
import { definitionOf } from '@/content/glossary';
import { Term as Word } from '@/ui/term';

/** A word of the glossary. */
export function Term({ name, children }: { name: string; children: ReactNode }) {
  return <Word definition={definitionOf(name)}>{children}</Word>;
}
