import { useMemo } from 'react';
import type { Effect } from '@/analysis/gallery-results';
import { galleriesOf, ownGallery } from '@/config/data-kinds';
import { type Direction, DIRECTIONS, directionLabel } from '@/content/directions';
import type { LessonData } from '@/protocol/lessons';
import { askLearn } from '@/state/learn-client';
import { lessonData } from '@/state/recorded-files';
import { FIRST_RECORDING, shippedEffects } from '@/state/shipped-recording';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { Segments, SelectField } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { PanelFrame } from '../panel-frame';
import { STATE_WORDS } from '../run-words';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { changesOn, changeText, DOMAIN_FIGURES, measuredText } from './domain-figures';
import { DomainForest } from './domain-forest';
import { AllDomains, DomainTable } from './domain-tables';
import styles from '../panel-frame.module.css';

const DEFAULTS = { domain: 'S', way: 't2v' } as const;

/** Domains with what they are called, the one that was trained on first. */
function domainsOf({ config }: LessonData) {
  const own = ownGallery(config.data);
  return galleriesOf(config.data)
    .map(({ name, title, about }) => ({
      name,
      about,
      label: `${name} · ${title}${name === own ? ' (trained on)' : ''}`,
    }))
    .sort((a, b) => Number(b.name === own) - Number(a.name === own));
}

/** The chosen domain in a sentence. */
function Told({
  data,
  domain,
  way,
  effect,
}: {
  data: LessonData;
  domain: string;
  way: Direction;
  effect: Effect | undefined;
}) {
  const changes = changesOn(effect, ownGallery(data.config.data), domain);
  const [r1, skewness] = (['r1', 'skewness'] as const).map(name => DOMAIN_FIGURES.find(f => f.name === name)!);
  const [before, baseline, method] = data.states.map(state => state.domains[domain]![way]);
  return (
    <>
      Domain {domain}, {directionLabel(way)}: R@1 {percent(before!.r1)} before training, {percent(baseline!.r1)} after
      InfoNCE, <strong>{percent(method!.r1)}</strong> after NeighborRetr; skewness {decimal(before!.skewness)},{' '}
      {decimal(baseline!.skewness)}, <strong>{decimal(method!.skewness)}</strong>.{' '}
      {changes && effect ? (
        <>
          Over {effect.seeds.length} seeds: R@1 {changeText(r1!, changes[way].r1)} points, skewness{' '}
          {changeText(skewness!, changes[way].skewness)}.
        </>
      ) : (
        <>One run (seed {data.config.seed}), without an interval.</>
      )}
    </>
  );
}

/** The recorded models on every domain. */
export default function DomainsPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const loaded = useComputed('lessons', lessonData);
  const effects = useComputed('effects', shippedEffects);
  const data = loaded.value;
  const galleries = useMemo(() => (data ? domainsOf(data) : []), [data]);
  const gallery = galleries.find(({ name }) => name === settings.domain) ?? galleries[0];
  const domain = gallery?.name ?? DEFAULTS.domain;
  const way: Direction = settings.way === 'v2t' ? 'v2t' : 't2v';
  const truth = useComputed(data && domain, async () => {
    const { config, k } = await lessonData();
    return { domain, ...(await askLearn(remote => remote.domainTruth(config.data, domain, k))) };
  });
  const runs = useMemo(
    () =>
      data?.states.map(({ name, domains }) => {
        const { label, color } = STATE_WORDS[name];
        return { id: name, label, color, counts: domains[domain]![way].occurrence };
      }) ?? [],
    [data, domain, way],
  );
  const trained = data ? ownGallery(data.config.data) : DEFAULTS.domain;
  const effect = effects.value?.[FIRST_RECORDING];
  return (
    <PanelFrame
      title="The recorded models on 1,000 held-out pairs of every domain"
      computed={loaded}
      controls={
        <>
          <SelectField
            label="Domain"
            value={domain}
            options={galleries.map(({ name, label }) => ({ value: name, label }))}
            onChange={next => set({ domain: next })}
          />
          <Segments label="Direction" value={way} options={DIRECTIONS} onChange={next => set({ way: next })} />
        </>
      }
      told={data && <Told data={data} domain={domain} way={way} effect={effect} />}
    >
      {data && gallery && (
        <>
          <p className="about">
            {gallery.about} {truth.value?.domain === domain && measuredText(truth.value, way, data.k)}
            {truth.problem && `What fits what could not be computed: ${truth.problem}`}
          </p>
          <div className={styles.charts}>
            <OccurrenceChart
              title="Who is retrieved how often"
              about={`N of every ${way === 't2v' ? 'clip' : 'caption'} of domain ${domain}, and how many there are of each.`}
              subtitle={`domain ${domain}, ${directionLabel(way)}`}
              k={data.k}
              runs={runs}
              empty=""
            />
            <DomainForest effect={effect} trained={trained} way={way} />
          </div>
          {effects.problem && <p className="problem">What changes over seeds cannot be loaded: {effects.problem}</p>}
          <DomainTable
            states={data.states}
            domain={domain}
            way={way}
            changes={changesOn(effect, trained, domain)}
            seeds={effect?.seeds.length ?? 0}
          />
          <AllDomains
            states={data.states}
            galleries={galleries}
            way={way}
            chosen={domain}
            onChoose={next => set({ domain: next })}
          />
        </>
      )}
    </PanelFrame>
  );
}
