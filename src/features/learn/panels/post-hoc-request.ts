import { defaultParameters, POST_HOC_METHODS, type PostHocMethod } from '@/analysis/post-hoc-methods';
import type { PostHocLessonRequest } from '@/protocol/learn-post-hoc';
import type { LessonBank, LessonGallery } from '@/protocol/lessons';

/** Length of the lists that N counts, as in the recording. */
export const LIST = 15;

/** Values that sliders offer, by the parameter's name; published ones are among them. */
const STOPS: Readonly<Record<string, readonly number[]>> = {
  β: [1, 2, 5, 10, 20, 50, 100, 200],
  k: [1, 2, 5, 10, 20, 50, 100, 128, 200, 256],
  α: [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5],
  τ: [0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
  iterations: [1, 2, 5, 10, 20, 50],
};

/** Values that a slider of a parameter offers. */
export const stopsOf = (name: string): readonly number[] => STOPS[name] ?? [];

/** The offered value that is nearest to one that an address says. */
export function nearestStop(name: string, value: number): number {
  return stopsOf(name).reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best));
}

/**
 * Parameters of a method as they are set.
 * @param set in the method's order; negative where nobody set it: the published value
 */
export function parametersOf(method: PostHocMethod, set: readonly number[]): Record<string, number> {
  const published = defaultParameters(method);
  return Object.fromEntries(
    method.parameters.map(({ name }, i) => {
      const value = set[i] ?? -1;
      return [name, value < 0 ? published[name]! : nearestStop(name, value)];
    }),
  );
}

/** All methods as published. */
export const PUBLISHED: PostHocLessonRequest['methods'] = POST_HOC_METHODS.map(method => ({
  key: method.key,
  parameters: defaultParameters(method),
}));

/** What the worker is asked of every run of a gallery. */
export function requestsOf(
  { states, relevant }: LessonGallery,
  bank: LessonBank,
  methods: PostHocLessonRequest['methods'],
): PostHocLessonRequest[] {
  return states.map(({ similarity, banks }) => ({
    similarity,
    banks: bank === 'test' ? null : banks[bank],
    relevant,
    k: LIST,
    methods,
  }));
}
