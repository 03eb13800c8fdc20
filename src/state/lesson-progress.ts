import { create } from 'zustand';
import { recall, remember } from '@/browser/guarded';
import { LESSON_NAMES, type LessonName } from '@/protocol/lessons';

const KEY = 'remembered:lessons';

/** How far a reader is with a lesson: it was opened, or its question answered. */
export type LessonProgress = 'opened' | 'answered';

/** Which lessons were read, and which questions answered right; remembered on this device where the browser allows it. */
export interface LessonProgressState {
  lessons: Partial<Record<LessonName, LessonProgress>>;
  /** A lesson was opened. */
  opened: (lesson: LessonName) => void;
  /** Its question was answered right. */
  answered: (lesson: LessonName) => void;
  /** Begins anew. */
  forget: () => void;
}

/** What is remembered; nothing where it is not of today. */
export function readProgress(text: string | null): LessonProgressState['lessons'] {
  try {
    const found: unknown = JSON.parse(text ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    const known = new Map(Object.entries(found));
    return Object.fromEntries(
      LESSON_NAMES.flatMap(name => {
        const progress: unknown = known.get(name);
        return progress === 'opened' || progress === 'answered' ? [[name, progress]] : [];
      }),
    );
  } catch {
    return {};
  }
}

/** Progress through the lessons. */
export const useLessonProgress = create<LessonProgressState>()((set, get) => {
  const keep = (lessons: LessonProgressState['lessons']) => {
    set({ lessons });
    remember(KEY, JSON.stringify(lessons));
  };
  return {
    lessons: readProgress(recall(KEY)),
    opened: lesson => {
      if (!get().lessons[lesson]) keep({ ...get().lessons, [lesson]: 'opened' });
    },
    answered: lesson => keep({ ...get().lessons, [lesson]: 'answered' }),
    forget: () => keep({}),
  };
});
