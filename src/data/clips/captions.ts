import type { Random } from '@/math/random';
import { type Caption, type ClipLatents, type Mention, OBJECT_ATTRIBUTES } from './attributes';
import type { Domain } from '@/config/domains';
import { GENERIC_CAPTIONS } from './relevance';
import {
  BACKGROUND_WORDS,
  COLOR_WORDS,
  JOINERS,
  MOTION_WORDS,
  OPENINGS,
  ORDER_JOINERS,
  PRESENCE_WORDS,
  REGION_WORDS,
  SHAPE_WORDS,
  SHIFTED_OPENINGS,
  SIZE_WORDS,
  THING_WORDS,
} from './words';

const VERBS = { region: REGION_WORDS, motion: MOTION_WORDS, presence: PRESENCE_WORDS };

/** The first wording, or a synonym with the domain's probability. */
function wording(list: readonly string[], domain: Domain, random: Random): string {
  const [plain = '', ...others] = list;
  return others.length > 0 && random.chance(domain.synonyms) ? random.pick(others) : plain;
}

/** Words of a mention, chosen once so that dropping an attribute leaves the others as they are. */
type Phrase = Partial<Record<keyof Mention | 'thing', string>>;

function phraseOf(mention: Mention, domain: Domain, random: Random): Phrase {
  const of = (lists: readonly (readonly string[])[], value: number | undefined) =>
    value === undefined ? undefined : wording(lists[value] ?? [], domain, random);
  return {
    size: of(SIZE_WORDS, mention.size),
    color: of(COLOR_WORDS, mention.color),
    shape: of(SHAPE_WORDS, mention.shape),
    thing: wording(THING_WORDS, domain, random),
    region: of(VERBS.region, mention.region),
    motion: of(VERBS.motion, mention.motion),
    presence: of(VERBS.presence, mention.presence),
  };
}

function spell(phrase: Phrase, mention: Mention): string {
  const said = (attribute: keyof Mention) => (mention[attribute] === undefined ? '' : (phrase[attribute] ?? ''));
  const noun = said('shape') || (phrase.thing ?? '');
  const described = [said('size'), said('color'), noun].filter(Boolean).join(' ');
  const article = /^[aeo]/.test(described) ? 'an' : 'a';
  return [article, described, said('region'), said('motion'), said('presence')].filter(Boolean).join(' ');
}

/** Draws which attributes of an object are named; being there all the time never is. */
function drawMention(clip: ClipLatents, index: number, domain: Domain, random: Random): Mention {
  const object = clip.objects[index]!;
  const mention: Mention = {};
  for (const attribute of OBJECT_ATTRIBUTES) {
    const named = random.chance(domain.mention[attribute]);
    if (named && !(attribute === 'presence' && object.presence === 0)) mention[attribute] = object[attribute];
  }
  return mention;
}

/** What gives way first when a caption is too long. */
const DROP_ORDER = ['presence', 'region', 'size', 'motion'] as const;

interface Draft extends Caption {
  phrases: Phrase[];
  opening: string;
  joiner: string;
  backgroundWord: string;
}

function compose(draft: Draft): string {
  const objects = draft.mentions.map((mention, i) => spell(draft.phrases[i] ?? {}, mention));
  const [first = '', second, third] = objects;
  const parts = [draft.opening, first];
  if (second) parts.push(draft.joiner, second);
  if (third) parts.push('and', third);
  if (draft.background !== null) parts.push('on a', draft.backgroundWord, 'background');
  return parts.filter(Boolean).join(' ');
}

/** Drops claims, least telling first, until the caption fits: what is left out is not claimed either. */
function shorten(draft: Draft, words: number): void {
  const fits = () => compose(draft).split(' ').length <= words;
  if (fits()) return;
  draft.opening = '';
  for (let i = draft.mentions.length - 1; i >= 0; i--)
    for (const attribute of DROP_ORDER) {
      if (fits()) return;
      delete draft.mentions[i]![attribute];
    }
  if (!fits()) draft.background = null;
  while (!fits() && draft.mentions.length > 1) draft.mentions.pop();
  if (draft.mentions.length < 2) draft.ordered = false;
}

/** How many of the clip's objects are named. */
function namedObjects(clip: ClipLatents, domain: Domain, random: Random): number {
  const second = random.chance(domain.named.second);
  const third = random.chance(domain.named.third);
  return Math.min(clip.objects.length, second ? (third ? 3 : 2) : 1);
}

/**
 * Draws one caption of a clip.
 * @param words room in words; a longer caption names less
 */
export function drawCaption(clip: ClipLatents, domain: Domain, random: Random, words: number): Caption {
  const none = { mentions: [], ordered: false, background: null };
  if (random.chance(domain.generic)) {
    const fitting = GENERIC_CAPTIONS.map((g, i) => [g, i] as const).filter(([g]) => g.fits(clip));
    const [generic, index] = random.pick(fitting);
    return { ...none, text: random.pick(generic.texts), generic: index };
  }
  const count = namedObjects(clip, domain, random);
  const mentions = Array.from({ length: count }, (_, i) => drawMention(clip, i, domain, random));
  const [first, second] = clip.objects;
  const later = count > 1 && second?.presence === 1 && first?.presence !== 1;
  const ordered = later && random.chance(0.5);
  const named = random.chance(domain.mention.background);
  const draft: Draft = {
    text: '',
    mentions,
    ordered,
    background: named ? clip.background : null,
    generic: null,
    phrases: mentions.map(mention => phraseOf(mention, domain, random)),
    opening: random.pick(domain.shifted ? SHIFTED_OPENINGS : OPENINGS),
    joiner: random.pick(ordered ? ORDER_JOINERS : JOINERS),
    backgroundWord: wording(BACKGROUND_WORDS[clip.background] ?? [], domain, random),
  };
  shorten(draft, words);
  const { background, generic } = draft;
  return { text: compose(draft), mentions: draft.mentions, ordered: draft.ordered, background, generic };
}
