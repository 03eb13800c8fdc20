import type { LessonName } from '@/protocol/lessons';
import { addressOf, useAddress } from '@/state/address';

/** The address of a lesson, its panel as it stands at first. */
export function useLessonAddress(name: LessonName | null): string {
  return useAddress(s =>
    addressOf('learn', { ...s.values, learn: { ...s.values.learn, lesson: name, panel: '', term: '' } }),
  );
}
