/** Told what is done and how much of it. */
export type Progressing = (phase: string, done: number, total: number) => void;

/** What is left of something that began at a time, by the share that is done; null while that says nothing. */
export function secondsLeft(began: number, share: number): number | null {
  const seconds = (performance.now() - began) / 1000;
  return share > 0 && seconds > 1 ? (seconds * (1 - share)) / share : null;
}

/** An error in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
