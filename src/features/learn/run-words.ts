import type { LessonStateName } from '@/protocol/lessons';

/** How the recording's models are called and drawn, in every lesson alike. */
export const STATE_WORDS: Record<LessonStateName, { label: string; color: string }> = {
  start: { label: 'Before training', color: 'var(--run-6)' },
  baseline: { label: 'InfoNCE baseline', color: 'var(--baseline)' },
  method: { label: 'NeighborRetr', color: 'var(--method)' },
};
