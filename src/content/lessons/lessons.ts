import type { LessonName } from '@/protocol/lessons';
import { evidence } from './evidence';
import { hubs } from './hubs';
import type { Lesson } from './lesson';
import { retrieval } from './retrieval';
import { twoLevels } from './two-levels';

/** All lessons, in the order in which they build on each other. */
export const LESSONS: readonly Lesson[] = [hubs, retrieval, twoLevels, evidence];

/** A lesson by its name. */
export const lessonNamed = (name: LessonName): Lesson | undefined => LESSONS.find(lesson => lesson.name === name);
