import type { Evaluation } from '@/protocol/training';

/** Whether an evaluation tested the whole gallery: only such ones are comparable with each other. */
export function isWhole({ pairs }: Pick<Evaluation, 'pairs'>): boolean {
  return pairs === undefined;
}

/** On what an evaluation tested, in words, where that was only a part of the gallery; empty for all of it. */
export function partText({ pairs }: Pick<Evaluation, 'pairs'>, all: number): string {
  return pairs === undefined ? '' : `on ${pairs.toLocaleString('en')} of ${all.toLocaleString('en')} pairs`;
}
