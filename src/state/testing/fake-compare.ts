import type { FileProgress } from '@/protocol/files';
import type { JobStatus } from '@/protocol/training';

/** A tab's Playground: it writes down what it is asked for. */
export class FakeTraining {
  status: JobStatus = 'idle';
  comparison: string | null = null;
  readonly asked: string[] = [];
  /** why a comparison cannot go on; null where it can */
  refuses: string | null = null;

  readonly keptAs = () => this.comparison;
  readonly discard = async () => {
    this.asked.push('discard');
    this.comparison = null;
    this.status = 'idle';
  };
  readonly resumeKept = async ({ id, checkpointStep }: { id: string; checkpointStep: number | null }) => {
    this.asked.push(`resume ${id} from ${checkpointStep}`);
    return this.refuses;
  };
}

/** A file that is written or read: the test says how far it is, and how it ends. */
export class FakeFile<T> {
  cancelled = 0;
  readonly result: Promise<T>;
  finish: (value: T) => void = () => {};
  fail: (error: Error) => void = () => {};

  constructor(readonly progress: (told: FileProgress) => void) {
    this.result = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
  }

  readonly cancel = () => {
    this.cancelled++;
    this.fail(new DOMException('It was called off.', 'AbortError'));
  };
}

/** One more file, in the order in which they were begun. */
export const begun = <T>(list: FakeFile<T>[], onProgress: (told: FileProgress) => void) => {
  list.push(new FakeFile<T>(onProgress));
  return list.at(-1)!;
};
