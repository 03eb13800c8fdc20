import type { LessonName } from '@/protocol/lessons';
import { evidence } from './evidence';
import { hubs } from './hubs';
import type { Lesson } from './lesson';

/** All lessons, in the order in which they build on each other. */
export const LESSONS: readonly Lesson[] = [hubs, evidence];

/** A lesson by its name. */
export const lessonNamed = (name: LessonName): Lesson | undefined => LESSONS.find(lesson => lesson.name === name);
