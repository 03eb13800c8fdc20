import * as v from 'valibot';

const WORDS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** A small number as texts say it. */
export const inWords = (n: number): string => WORDS[n] ?? String(n);

/** A whole number in a range, refused in words. */
export const count = (min: number, max: number) =>
  v.pipe(
    v.number('A number is needed.'),
    v.integer('A whole number is needed.'),
    v.minValue(min, `At least ${min}.`),
    // Made when it is told: the first number that a browser writes in a language takes it longer than all of this page's schemas.
    v.maxValue(max, () => `At most ${max.toLocaleString('en')}.`),
  );

/** A finite number in a range, refused in words. */
export const real = (min: number, max: number) =>
  v.pipe(
    v.number('A number is needed.'),
    v.finite('A finite number is needed.'),
    v.minValue(min, `At least ${min}.`),
    v.maxValue(max, `At most ${max}.`),
  );
