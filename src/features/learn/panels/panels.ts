import type { ComponentType } from 'react';
import type { LessonName } from '@/protocol/lessons';
import { retryingPart } from '@/ui/retrying-part';

const part = (load: () => Promise<{ default: ComponentType }>) =>
  retryingPart(load, { name: 'The panel of this lesson' });

/** The live panel of every lesson, loaded when it is first shown. */
export const PANELS: Record<LessonName, ComponentType> = {
  hubs: part(() => import('./hubs-panel')),
  retrieval: part(() => import('./retrieval-panel')),
  'two-levels': part(() => import('./two-levels-panel')),
  centrality: part(() => import('./centrality-panel')),
  neighbors: part(() => import('./neighbors-panel')),
  uniform: part(() => import('./uniform-panel')),
  objective: part(() => import('./objective-panel')),
  'post-hoc': part(() => import('./post-hoc-panel')),
  domains: part(() => import('./domains-panel')),
  evidence: part(() => import('./evidence-panel')),
};
