import type { LessonName } from '@/protocol/lessons';
import { centrality } from './centrality';
import { domains } from './domains';
import { evidence } from './evidence';
import { hubs } from './hubs';
import type { Lesson } from './lesson';
import { neighbors } from './neighbors';
import { objective } from './objective';
import { postHoc } from './post-hoc';
import { retrieval } from './retrieval';
import { twoLevels } from './two-levels';
import { uniform } from './uniform';

/** All lessons, in the order in which they build on each other. */
export const LESSONS: readonly Lesson[] = [
  hubs,
  retrieval,
  twoLevels,
  centrality,
  neighbors,
  uniform,
  objective,
  postHoc,
  domains,
  evidence,
];

/** A lesson by its name. */
export const lessonNamed = (name: LessonName): Lesson | undefined => LESSONS.find(lesson => lesson.name === name);
