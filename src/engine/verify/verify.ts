import { tf } from '../tf';
import { GoldenFile, MalformedCaseError } from './golden-file';
import { type Comparison, GoldenCheck } from './golden-check';
import { runnerOf } from './registry';
import { TOKENIZER_CASE, tokenizerCase } from './tokenizer-case';

/** One file's line in the table. */
export interface CaseReport {
  file: string;
  case: string;
  passed: boolean;
  /** tensors compared */
  compared: number;
  /** largest relative error of outputs / gradients; null when there were none */
  outputError: number | null;
  gradientError: number | null;
  outputTolerance: number | null;
  gradientTolerance: number | null;
  /** why it failed, tensor by tensor */
  problems: string[];
}

/** Reads a file of the verified directory. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/**
 * How much coarser than the reference's own tolerances each backend may be: WGSL's exp, division and square root are
 * accurate to a few units in the last place only, and sums run in any order.
 */
export const BACKEND_SLACK: Record<string, number> = { cpu: 1, webgl: 8, webgpu: 8 };

function worst(comparisons: readonly Comparison[], kind: Comparison['kind']): [number | null, number | null] {
  const own = comparisons.filter(c => c.kind === kind);
  if (own.length === 0) return [null, null];
  return [Math.max(...own.map(c => c.error)), Math.max(...own.map(c => c.tolerance))];
}

function report(file: string, name: string, comparisons: readonly Comparison[], problems: string[]): CaseReport {
  const failures = comparisons
    .filter(c => !c.passed)
    .map(c => `${c.name}: error ${c.error.toExponential(2)} > ${c.tolerance.toExponential(2)}`);
  const all = [...problems, ...failures];
  if (comparisons.length === 0 && all.length === 0) all.push('nothing was compared');
  const [outputError, outputTolerance] = worst(comparisons, 'output');
  const [gradientError, gradientTolerance] = worst(comparisons, 'gradient');
  return {
    file,
    case: name,
    passed: all.length === 0,
    compared: comparisons.length,
    outputError,
    gradientError,
    outputTolerance,
    gradientTolerance,
    problems: all,
  };
}

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

async function runGolden(fileName: string, bytes: Uint8Array, read: ReadFile, slack: number): Promise<CaseReport> {
  let golden: GoldenFile;
  try {
    golden = GoldenFile.parse(fileName, bytes);
  } catch (error) {
    return report(fileName, '?', [], [`malformed: ${describe(error)}`]);
  }
  const runner = runnerOf(golden.caseName);
  if (!runner) return report(fileName, golden.caseName, [], [`unknown case "${golden.caseName}"`]);
  const check = new GoldenCheck(golden, slack);
  const problems: string[] = [];
  tf.engine().startScope();
  try {
    await runner(check, async name => GoldenFile.parse(name, await read(name)));
    problems.push(...check.missing().map(name => `${name}: not compared`));
  } catch (error) {
    const kind = error instanceof MalformedCaseError ? 'malformed' : 'failed';
    problems.push(`${kind}: ${describe(error)}`);
  } finally {
    tf.engine().endScope();
  }
  return report(fileName, golden.caseName, check.comparisons, problems);
}

/**
 * Runs one file of a directory of reference cases through the engine on the current backend.
 * @param fileName `*.safetensors`, or the tokenizer's JSON
 * @param read reads this and sibling files
 */
export async function verifyFile(fileName: string, read: ReadFile): Promise<CaseReport> {
  let bytes: Uint8Array;
  try {
    bytes = await read(fileName);
  } catch (error) {
    return report(fileName, '?', [], [`unreadable: ${describe(error)}`]);
  }
  if (fileName.endsWith('.json')) {
    const { comparisons, problems } = await tokenizerCase(bytes);
    return report(fileName, TOKENIZER_CASE, comparisons, problems);
  }
  return runGolden(fileName, bytes, read, BACKEND_SLACK[tf.getBackend()] ?? 1);
}
