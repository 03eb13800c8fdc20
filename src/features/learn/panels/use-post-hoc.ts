import type { PostHocMethod } from '@/analysis/post-hoc-methods';
import type { PostHocRow } from '@/protocol/explore';
import type { LessonBank, LessonStateName } from '@/protocol/lessons';
import { askLearn } from '@/state/learn-client';
import { lessonGallery } from '@/state/recorded-files';
import { type Computed, useComputed } from '../use-computed';
import { PUBLISHED, requestsOf } from './post-hoc-request';

/** A run of the recording, as trained and after every method. */
export interface PostHocRun {
  name: LessonStateName;
  rows: PostHocRow[];
}

/** What was found on the recorded gallery. */
export interface PostHocFound {
  /** how many pairs it has, and the name of the shifted domain */
  pairs: number;
  shifted: string;
  runs: PostHocRun[];
}

async function ask(bank: LessonBank, methods: typeof PUBLISHED): Promise<PostHocFound> {
  const gallery = await lessonGallery();
  const runs: PostHocRun[] = [];
  for (const [i, request] of requestsOf(gallery, bank, methods).entries())
    runs.push({ name: gallery.states[i]!.name, rows: await askLearn(remote => remote.postHoc(request)) });
  return { pairs: gallery.pairs, shifted: gallery.shifted, runs };
}

/** Every method as published but for one, which has the parameters that are set. */
export function usePostHoc(
  bank: LessonBank,
  method: PostHocMethod,
  parameters: Record<string, number>,
): Computed<PostHocFound> {
  const published = useComputed(bank, () => ask(bank, PUBLISHED));
  const isPublished = method.parameters.every(({ name, value }) => parameters[name] === value);
  const set = JSON.stringify([bank, method.key, parameters]);
  const own = useComputed(isPublished ? null : set, async () => ({
    of: `${bank} ${method.key}`,
    ...(await ask(bank, [{ key: method.key, parameters }])),
  }));
  const fits = !isPublished && own.value?.of === `${bank} ${method.key}` ? own.value.runs : null;
  const value = published.value && {
    ...published.value,
    runs: published.value.runs.map(({ name, rows }, i) => ({
      name,
      rows: rows.map(row => (row.key === method.key && fits ? fits[i]!.rows[1]! : row)),
    })),
  };
  return {
    value,
    stale: published.stale || (!isPublished && own.stale),
    problem: published.problem ?? (isPublished ? null : own.problem),
    again: published.problem ? published.again : own.again,
  };
}
