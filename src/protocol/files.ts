/** How far a work with a file of runs has come; the total is 0 until it is known. */
export interface FileProgress {
  done: number;
  total: number;
}

/** The file worker's Comlink surface: one work at a time. */
export interface FileWorkerApi {
  /** Kept runs as one file, in this order. */
  exportRuns(ids: readonly string[], onProgress: (progress: FileProgress) => void): Promise<Blob>;
  /** Adds all runs of a file, or none. @returns how they are kept */
  importRuns(file: Blob, onProgress: (progress: FileProgress) => void): Promise<string[]>;
  /** Makes the work in progress end with an `AbortError`, nothing left behind. */
  cancel(): void;
}
