import type { ReactNode } from 'react';
import { DEFINITIONS } from '@/content/terms';

/** A word of the glossary. */
export function Term({ name, children }: { name: string; children: ReactNode }) {
  const definition: string | undefined = Object.hasOwn(DEFINITIONS, name)
    ? DEFINITIONS[name as keyof typeof DEFINITIONS]
    : undefined;
  return <dfn title={definition}>{children}</dfn>;
}
