import { presetNamed } from '@/config/presets';
import type { KeptComparison } from '@/runs/record';

/** Made when it is needed: a browser takes long over its first one. */
const date = () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Which comparison it is, in a sentence: when it was trained and on what, its runs by name, and how far they are. */
export function keptInWords({ runs }: Pick<KeptComparison, 'runs'>): string {
  const [first] = runs;
  if (!first) return 'It has no runs.';
  const named = runs.map(
    ({ name, steps }) => `"${name}" with ${steps.toLocaleString('en')} ${steps === 1 ? 'step' : 'steps'}`,
  );
  const list = named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${named.at(-1)!}` : named[0]!;
  const { created, preset, config } = first;
  return `It was begun on ${date().format(created)} (${presetNamed(preset).title}, seed ${config.seed}) and holds ${list}.`;
}
