import { DATA_START, type DataKind } from './data-kinds';
import { fieldAt, withField } from './fields';
import { ALL_PRESETS, type PresetName, presetNamed, RENAMED } from './presets';
import { type ConfigProblem, type ExperimentConfig, parseConfig } from './schema';

/** Version of the link format. Links of version 1 mean presets of before, which others are called by since; later ones are refused. */
export const LINK_VERSION = 2;

/** What a link sets up. */
export interface LinkContent {
  preset: PresetName;
  config: ExperimentConfig;
  /** whether a plain InfoNCE baseline trains beside the method */
  baseline: boolean;
}

/** What a link says. */
export interface ReadLink extends LinkContent {
  /**
   * `preset`: from the preset's own backbone, which the config does not name yet; `stated`: as the config says, null
   * for random weights
   */
  startsFrom: 'preset' | 'stated';
}

/** A link's content, or every problem with the field it concerns. */
export type LinkResult = { content: ReadLink; problems: [] } | { content: null; problems: ConfigProblem[] };

/** Longest query that is read: every field of a config fits many times over. */
const LONGEST = 8192;

/** Parameters that are no fields of the config. */
const OWN = ['v', 'preset', 'baseline'];

/** The field that says what a run starts from: of presets with a backbone of their own, a link without it means that one. */
const START = 'init.backbone';

/** The field that says which kind of data it is: what else there is to say of data depends on it. */
const KIND = 'data.kind';

/** What a link leaves unsaid: the preset, or, of another kind of data than its own, that preset with what the kind begins with. */
function unsaid(config: ExperimentConfig, kind: unknown): ExperimentConfig {
  if (kind === config.data.kind || typeof kind !== 'string' || !Object.hasOwn(DATA_START, kind)) return config;
  return { ...config, data: DATA_START[kind as DataKind] };
}

/** How a link says that there is none; `null` is read, too. */
const NONE = 'none';

type Leaf = string | number | boolean | null | readonly number[];

/** Every field of a config that holds a value, by dotted path. */
export function leafPaths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [prefix.slice(0, -1)];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, `${prefix}${key}.`));
}

const writeLeaf = (value: unknown): string =>
  value === null ? NONE : Array.isArray(value) ? value.join(',') : String(value);

/** Reads a value of the kind that stands at the same place of the preset; what does not fit stays text, for the schema to refuse. */
function readLeaf(text: string, like: unknown): Leaf {
  const number = (word: string) => (word.trim() === '' ? NaN : Number(word));
  if (Array.isArray(like)) return text.split(',').map(number);
  if (typeof like === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (typeof like === 'number') return number(text);
  return text === NONE || text === 'null' ? null : text;
}

/**
 * The query of a link that reproduces a set-up: `v`, `preset`, and every field that is not the preset's, by its dotted path.
 * For instance `v=2&preset=tiny&losses.neighbor.weight=3`. A backbone is always named where the preset wants one, also
 * that there is none: the preset's own may be another one day. Only where `startsFrom` says so it is left to the preset.
 */
export function writeLink({ preset, config, baseline, startsFrom }: LinkContent & Partial<ReadLink>): string {
  const from = presetNamed(preset);
  const query = new URLSearchParams({ v: String(LINK_VERSION), preset });
  if (baseline !== from.compares) query.set('baseline', String(baseline));
  const base = unsaid(from.config, config.data.kind);
  for (const path of leafPaths(config)) {
    const value = writeLeaf(fieldAt(config, path));
    const said = path === KIND ? from.config : base;
    const stated = path === START && from.startsFrom && startsFrom !== 'preset';
    if (path !== 'version' && (stated || value !== writeLeaf(fieldAt(said, path)))) query.set(path, value);
  }
  return query.toString();
}

/** Whether a query claims to be a link, well-formed or not. */
export function isLink(query: string): boolean {
  return new URLSearchParams(query).has('v');
}

function problem(path: string, message: string): { content: null; problems: ConfigProblem[] } {
  return { content: null, problems: [{ path, message }] };
}

/**
 * Reads the query of a link. It can say nothing that the form could not: the config's own schema and rules decide.
 * @param query with or without the question mark
 * @param ignored parameters of the page's own that may stand beside it
 */
export function readLink(query: string, ignored: readonly string[] = []): LinkResult {
  if (query.length > LONGEST) return problem('', `The link is longer than ${LONGEST} characters.`);
  const words = [...new URLSearchParams(query)].filter(([path]) => !ignored.includes(path));
  const given = new Map(words);
  if (given.size < words.length) return problem('', 'A field is named twice.');
  const version = given.get('v');
  if (version !== '1' && version !== String(LINK_VERSION))
    return problem('v', `This page reads links up to version ${LINK_VERSION}, not ${version ?? 'without a version'}.`);
  const name = given.get('preset') ?? '';
  const preset = ALL_PRESETS.find(p => p.name === ((version === '1' && RENAMED[name]) || name));
  if (!preset) return problem('preset', `There is no preset "${name}".`);
  const baseline = given.get('baseline') ?? String(preset.compares);
  if (baseline !== 'true' && baseline !== 'false') return problem('baseline', 'Either true or false.');
  const base = unsaid(preset.config, given.get(KIND));
  const known = new Set(leafPaths(base));
  const fields = [...given].filter(([path]) => !OWN.includes(path));
  const unknown = fields.filter(([path]) => !known.has(path) || path === 'version');
  if (unknown.length > 0)
    return { content: null, problems: unknown.map(([path]) => ({ path, message: 'There is no such field.' })) };
  const changed = fields.reduce<ExperimentConfig>(
    (config, [path, text]) => withField(config, path, readLeaf(text, fieldAt(base, path))),
    base,
  );
  const { config, problems } = parseConfig(changed);
  if (!config) return { content: null, problems };
  const startsFrom = preset.startsFrom && !given.has(START) ? 'preset' : 'stated';
  return { content: { preset: preset.name, config, baseline: baseline === 'true', startsFrom }, problems: [] };
}
