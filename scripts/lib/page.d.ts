import type { Bench } from '@/headless/bench';
import type { ExperimentReport, HeadlessApi } from '@/headless/main';
import type { DirectionFigures, Evaluation } from '@/protocol/training';
import type { RunRecord } from '@/runs/record';
import type { Page } from 'playwright';

declare global {
  /** The surface of the headless page: known to functions that run in it, nowhere else. */
  var neighborRetr: HeadlessApi;
}

/** The engine as a command sees it: `evaluate` calls a function beside `neighborRetr`, in a page or in this process. */
export interface Runtime {
  page: Pick<Page, 'evaluate'>;
  close: () => Promise<void>;
}

/** What can be asked of the page's `Bench`. */
type BenchMethod = {
  [Name in keyof Bench]: Bench[Name] extends (...given: never) => unknown ? Name : never;
}[keyof Bench];

/** Asks the page's `Bench` for something. */
export type BenchCall = <Name extends BenchMethod>(
  method: Name,
  ...given: Parameters<Bench[Name]>
) => Promise<Awaited<ReturnType<Bench[Name]>>>;

/** A run as a file of the command line holds it: lists are plain, and there are galleries beside it. */
export interface KeptRun {
  record: RunRecord;
  series: { seconds: number[]; total: number[] };
  evaluations: Pick<Evaluation, 't2v' | 'v2t'>[];
  galleries?: ExperimentReport['galleries'][number];
  /** on galleries of another domain, where it was asked for */
  shifted?: { gallery: string; galleries: ExperimentReport['galleries'][number] };
}

/** A file of the command line. */
export interface KeptRuns {
  format: string;
  version: number;
  runs: KeptRun[];
}

/** Figures of a direction that a table over galleries reads. */
export type TestedFigures = Pick<DirectionFigures, 'r1' | 'r10' | 'positives' | 'hubness'>;
