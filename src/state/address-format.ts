/** One kind of value that an address can carry. */
export interface Parameter<T> {
  /** what stands where the address says nothing; never written */
  fallback: T;
  /** @returns undefined for what does not fit */
  read(text: string): T | undefined;
  write(value: T): string;
}

/** The parameters of a page, by their names in the address. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What a page's parameters are. */
export type ValuesOf<P> = { [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** One of several words. */
export function choice<const T extends string>(words: readonly T[], fallback: NoInfer<T>): Parameter<T> {
  return { fallback, read: text => words.find(word => word === text), write: value => value };
}

/** One of several words, or nothing. */
export function optionalChoice<const T extends string>(words: readonly T[]): Parameter<T | null> {
  return { fallback: null, read: text => words.find(word => word === text), write: value => value ?? '' };
}

/** Digits alone: neither signs, fractions, exponents nor blanks. */
function wholeNumber(text: string, low: number, high: number): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : undefined;
}

/** A whole number from `low` to `high`. */
export function whole(low: number, high: number, fallback: number): Parameter<number> {
  return { fallback, read: text => wholeNumber(text, low, high), write: String };
}

/** A whole number from 0 to `high`, or nothing. */
export function optionalWhole(high: number): Parameter<number | null> {
  return { fallback: null, read: text => wholeNumber(text, 0, high), write: String };
}

/** A number from `low` to `high`. */
export function real(low: number, high: number, fallback: number): Parameter<number> {
  const read = (text: string) => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
    return value >= low && value <= high ? value : undefined;
  };
  return { fallback, read, write: String };
}

/** One of several numbers. */
export function number<const T extends number>(values: readonly T[], fallback: NoInfer<T>): Parameter<T> {
  return { fallback, read: text => values.find(value => String(value) === text), write: String };
}

/** Free text of at most so many characters. */
export function text(longest: number): Parameter<string> {
  return { fallback: '', read: words => (words.length <= longest ? words : undefined), write: words => words };
}

/** Words from a set, in any number and order; null where nothing is said. */
export function some<const T extends string>(words: readonly T[]): Parameter<readonly T[] | null> {
  const read = (list: string) => {
    const named = list === '' ? [] : list.split(',');
    const found = words.filter(word => named.includes(word));
    return found.length === named.length ? found : undefined;
  };
  return { fallback: null, read, write: list => (list ?? []).join(',') };
}

/** Names in an order, at most `most` of them: more are not written. */
export function names(most: number, longest = 200): Parameter<readonly string[]> {
  const read = (list: string) => {
    const found = list.split(',').map(name => name.replaceAll('%2C', ',').replaceAll('%25', '%'));
    const fits = found.length <= most && found.every(name => name.length > 0 && name.length <= longest);
    return fits ? [...new Set(found)] : undefined;
  };
  const escaped = (name: string) => name.replaceAll('%', '%25').replaceAll(',', '%2C');
  return { fallback: [], read, write: list => list.slice(0, most).map(escaped).join(',') };
}

/** A value that was not taken, in words. */
export interface Ignored {
  name: string;
  text: string;
}

/** Longest query that is read. */
export const LONGEST = 8192;

/** Characters that may stand in an address as they are: it is read by people, too. */
const PLAIN: Readonly<Record<string, string>> = { '%2F': '/', '%40': '@', '%3A': ':', '%2C': ',' };

/**
 * The query of an address; empty where every parameter is as it would be anyway.
 * @param values one per parameter
 */
export function writeQuery<P extends Parameters>(parameters: P, values: ValuesOf<P>): string {
  const query = new URLSearchParams();
  for (const [name, parameter] of Object.entries(parameters)) {
    const { fallback } = parameter;
    const value = values[name as keyof P] as unknown;
    if (value === fallback) continue;
    const words = parameter.write(value);
    // An empty list is not the same as none. What could not be read again is not written.
    const says = fallback === null || words !== parameter.write(fallback);
    if (says && parameter.read(words) !== undefined) query.set(name, words);
  }
  return query.toString().replace(/%(2F|40|3A|2C)/g, code => PLAIN[code] ?? code);
}

/**
 * Reads a query: what it does not say, or says wrongly, is as it would be anyway.
 * @param query without a question mark
 */
export function readQuery<P extends Parameters>(
  parameters: P,
  query: string,
): { values: ValuesOf<P>; ignored: Ignored[] } {
  const values: Record<string, unknown> = {};
  for (const [name, { fallback }] of Object.entries(parameters)) values[name] = fallback;
  const ignored: Ignored[] = [];
  const done = (): { values: ValuesOf<P>; ignored: Ignored[] } => ({ values: values as ValuesOf<P>, ignored });
  if (query.length > LONGEST) {
    ignored.push({ name: '', text: query });
    return done();
  }
  const seen = new Set<string>();
  for (const [name, words] of new URLSearchParams(query)) {
    // Names such as `constructor` are nobody's parameters.
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const value = seen.has(name) ? undefined : parameter?.read(words);
    if (value === undefined) ignored.push({ name, text: words });
    else values[name] = value;
    seen.add(name);
  }
  return done();
}

const QUOTED = 40;
const quote = (words: string) => (words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words);

/** What was not taken of an address, as a sentence; null for nothing. */
export function ignoredInWords(ignored: readonly Ignored[]): string | null {
  if (ignored.length === 0) return null;
  if (ignored.some(({ name }) => name === ''))
    return `What this address asks for is longer than ${LONGEST} characters, and was left out.`;
  const all = ignored.slice(0, 5).map(({ name, text: words }) => `${quote(name)} “${quote(words)}”`);
  const more = ignored.length > all.length ? ` and ${ignored.length - all.length} more` : '';
  return `This address asks for what there is not, and that was left out: ${all.join(', ')}${more}.`;
}
