import {
  BlobReader,
  configure,
  type FileEntry,
  TextReader,
  Uint8ArrayReader,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { bytes } from '@/math/bytes';
import { sha256 } from '@/math/sha256';
import { decodeText, HEAD_BYTES, isZip, parseJson } from './file-text';
import {
  type NamedWeights,
  readHead,
  readRun,
  RUN_FILE_FORMAT,
  RUN_FILE_VERSION,
  runContent,
  RunFileError,
  type RunFileEntry,
} from './run-file';
import type { KeptWeights, WeightsKind } from './run-store';

// Whoever wants this off the page runs all of it in a worker; larger chunks make fewer turns.
configure({ useWebWorkers: false, chunkSize: 2 ** 20 });

const KINDS = ['final', 'best'] as const satisfies readonly WeightsKind[];

const HEAD = 'runs.json';
const runName = (index: number) => `runs/${index}.json`;
const weightsName = (index: number, kind: WeightsKind) => `weights/${index}.${kind}.safetensors`;

/** Characters that a browser holds as one text. */
const LONGEST_TEXT = 2 ** 29 - 2 ** 16;

/** Bytes that are collected before they become a blob, which the browser need not hold in memory. */
const PIECE = 16 * 2 ** 20;

/** What a long work tells, and how it is stopped. */
export interface Course {
  /** Told after every run. */
  onRun?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** Takes what is written as blobs of some size. */
function blobSink(): { writable: WritableStream<Uint8Array<ArrayBuffer>>; blob: () => Blob } {
  const pieces: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const flush = () => {
    if (size > 0) pieces.push(new Blob(waiting));
    [waiting, size] = [[], 0];
  };
  const writable = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: chunk => {
      waiting.push(chunk);
      size += chunk.length;
      if (size >= PIECE) flush();
    },
    close: flush,
  });
  return { writable, blob: () => new Blob(pieces, { type: 'application/zip' }) };
}

/**
 * Runs as one zip file: `runs.json` says how many, every run is a JSON of its own with its weights, uncompressed,
 * beside it. Only one run is held at a time.
 * @param entry reads a run when its turn has come
 * @throws what the signal was aborted with
 */
export async function writeRunArchive(
  count: number,
  entry: (index: number) => Promise<RunFileEntry>,
  { onRun, signal }: Course = {},
): Promise<Blob> {
  const { writable, blob } = blobSink();
  const zip = new ZipWriter(writable, { extendedTimestamp: false });
  const head = { format: RUN_FILE_FORMAT, version: RUN_FILE_VERSION, count };
  await zip.add(HEAD, new TextReader(JSON.stringify(head)));
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    const run = await entry(i);
    await zip.add(runName(i), new TextReader(JSON.stringify(runContent(run))));
    for (const kind of KINDS) {
      const weights = run.weights[kind];
      // Floats hardly compress.
      if (weights) await zip.add(weightsName(i, kind), new Uint8ArrayReader(weights.file), { level: 0 });
    }
    onRun?.(i + 1, count);
  }
  await zip.close();
  return blob();
}

/** A file of runs, opened: its runs are read one at a time. */
export interface OpenedRunFile {
  count: number;
  /** bytes of the weights in it */
  weightBytes: number;
  /** @throws RunFileError saying what is wrong where */
  run: (index: number) => Promise<RunFileEntry>;
}

type Entries = ReadonlyMap<string, FileEntry>;

/** What an entry unpacks to. @throws RunFileError when it is damaged */
async function unpack(entry: FileEntry, what: string): Promise<Uint8Array> {
  const { uncompressedSize, filename } = entry;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: chunk => {
      size += chunk.length;
      // Otherwise a small file could fill the memory.
      if (size > uncompressedSize) throw new Error('it is longer than the zip file says');
      chunks.push(chunk);
    },
  });
  try {
    await entry.getData(sink, { checkCrc32: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new RunFileError(`${what} (${filename}) is damaged: ${said}.`);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

async function readText(entry: FileEntry, what: string): Promise<unknown> {
  if (entry.uncompressedSize > LONGEST_TEXT)
    throw new RunFileError(
      `${what} (${entry.filename}) unpacks to ${bytes(entry.uncompressedSize)}; a browser reads at most ${bytes(LONGEST_TEXT)} of text in one piece. Export fewer runs at a time.`,
    );
  return parseJson(decodeText(await unpack(entry, what)), what);
}

/** The entries of a zip file by name. @throws RunFileError when it is cut short or damaged */
async function entriesOf(file: Blob): Promise<Entries> {
  try {
    const entries = await new ZipReader(new BlobReader(file)).getEntries();
    return new Map(entries.flatMap(entry => (entry.directory ? [] : [[entry.filename, entry] as const])));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new RunFileError(
      /end of central directory/i.test(said)
        ? 'It is a zip file, but cut short: what it holds is said at its end, and that is missing.'
        : `It is a zip file, but damaged: ${said}.`,
    );
  }
}

/** Weights that lie beside a run's JSON, tested for damage. */
async function weightsOf(
  entries: Entries,
  index: number,
  kind: WeightsKind,
  named: NamedWeights,
): Promise<KeptWeights | null> {
  if (named === null) return null;
  const entry = entries.get(weightsName(index, kind));
  const wrong = (how: string) => new RunFileError(`Run ${index + 1}: its ${kind} weights are ${how}.`);
  if (!entry) throw wrong('missing');
  const file = await unpack(entry, `Run ${index + 1}: its file of ${kind} weights`);
  if ((await sha256(file)) !== named.hash) throw wrong('damaged: their hash is another one');
  return { ...named, file };
}

async function openZip(file: Blob): Promise<OpenedRunFile> {
  const entries = await entriesOf(file);
  const headEntry = entries.get(HEAD);
  if (!headEntry) throw new RunFileError(`It has no ${HEAD}: this is another kind of zip file.`);
  const head = readHead(await readText(headEntry, 'What it says of its runs'));
  const contentOf = (index: number): unknown => {
    if ('runs' in head) return head.runs[index];
    const entry = entries.get(runName(index));
    if (!entry) throw new RunFileError(`Run ${index + 1} of ${head.count}: ${runName(index)} is missing.`);
    return readText(entry, `Run ${index + 1}`);
  };
  const weights = [...entries].filter(([name]) => name.startsWith('weights/'));
  return {
    count: 'runs' in head ? head.runs.length : head.count,
    weightBytes: weights.reduce((sum, [, entry]) => sum + entry.uncompressedSize, 0),
    run: async index => {
      const run = readRun(await contentOf(index), index);
      const final = await weightsOf(entries, index, 'final', run.weights.final);
      const best = await weightsOf(entries, index, 'best', run.weights.best);
      return { ...run, weights: { final, best } };
    },
  };
}

async function openText(file: Blob): Promise<OpenedRunFile> {
  if (file.size > LONGEST_TEXT)
    throw new RunFileError(
      `It is text of ${bytes(file.size)}; a browser reads at most ${bytes(LONGEST_TEXT)} of text in one piece.`,
    );
  const text = decodeText(new Uint8Array(await file.arrayBuffer()));
  const head = readHead(parseJson(text, 'The file'));
  if (!('runs' in head))
    throw new RunFileError('It names its runs, but they are in the zip file that it was taken from.');
  return {
    count: head.runs.length,
    weightBytes: 0,
    run: async index => {
      const run = readRun(head.runs[index], index);
      const kind = KINDS.find(k => run.weights[k] !== null);
      if (kind)
        throw new RunFileError(`Run ${index + 1}: its ${kind} weights are missing: JSON has no place for them.`);
      return { ...run, weights: { final: null, best: null } };
    },
  };
}

/**
 * Opens a file of runs: a zip file as this page or an earlier version wrote it, or the JSON of the command line.
 * @throws RunFileError saying what is wrong where
 */
export async function openRunFile(file: Blob): Promise<OpenedRunFile> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const opened = await (isZip(head) ? openZip(file) : openText(file));
  if (opened.count === 0) throw new RunFileError('It holds no runs.');
  return opened;
}
