/** Whether the visitor asks that nothing moves by itself. */
export const prefersStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
