import { POST_HOC_METHODS } from '@/analysis/post-hoc-methods';
import { DIRECTIONS } from '@/content/directions';
import type { LessonBank } from '@/protocol/lessons';
import { Segments, SelectField } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { PanelFrame } from '../panel-frame';
import { STATE_WORDS } from '../run-words';
import { usePanelSettings } from '../use-panel-settings';
import { PostHocChart } from './post-hoc-chart';
import { LIST, nearestStop, parametersOf, stopsOf } from './post-hoc-request';
import { PostHocTable } from './post-hoc-table';
import { type PostHocRun, usePostHoc } from './use-post-hoc';
import styles from '../panel-frame.module.css';

/** Parameters below zero are the published ones. */
const AS_PUBLISHED = { first: -1, second: -1 } as const;
const DEFAULTS = { bank: 'training', method: 'is', ...AS_PUBLISHED } as const;

/** Banks on their buttons, and in a sentence. */
const BANKS: Record<LessonBank, { label: string; told: (shifted: string) => string }> = {
  training: { label: 'training queries', told: () => 'queries of training as its bank' },
  shifted: { label: 'shifted domain', told: shifted => `queries of domain ${shifted} as its bank` },
  test: { label: 'test queries', told: () => 'the test queries themselves as its bank (transductive)' },
};

const BANK_NAMES = Object.keys(BANKS) as LessonBank[];

/** What a method does to every run: a line a direction. */
function Told({ runs, method, bank }: { runs: readonly PostHocRun[]; method: string; bank: string }) {
  const { title } = POST_HOC_METHODS.find(m => m.key === method)!;
  return (
    <>
      {title}, with {bank}:
      {DIRECTIONS.map(({ value: way, label }) => (
        <span key={way} className={styles.line}>
          {label}:{' '}
          {runs.map(({ name, rows }, i) => {
            const [before, after] = [rows[0]![way], rows.find(row => row.key === method)![way]];
            return (
              <span key={name}>
                {i > 0 && '; '}
                {STATE_WORDS[name].label} R@1 {decimal(100 * before.r1, 1)} →{'\u00a0'}
                <strong>{percent(after.r1)}</strong>, skewness {decimal(before.skewness)} →{'\u00a0'}
                <strong>{decimal(after.skewness)}</strong>
              </span>
            );
          })}
        </span>
      ))}
    </>
  );
}

/** Post-hoc methods on the recorded gallery: what they change depends on what they know. */
export default function PostHocPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const bank = BANK_NAMES.find(name => name === settings.bank) ?? DEFAULTS.bank;
  const method = POST_HOC_METHODS.find(m => m.key === settings.method) ?? POST_HOC_METHODS[0]!;
  const parameters = parametersOf(method, [settings.first, settings.second]);
  const computed = usePostHoc(bank, method, parameters);
  const runs = computed.value?.runs ?? [];
  const pairs = computed.value ? `${computed.value.pairs} held-out pairs` : 'held-out pairs';
  const choose = (key: string) => set({ method: key, ...AS_PUBLISHED });
  const subtitle = `query bank: ${BANKS[bank].label}; ${pairs}; k = ${LIST}`;
  return (
    <PanelFrame
      title={`Post-hoc methods on ${pairs}, lists of ${LIST}`}
      computed={computed}
      controls={
        <>
          <div className="field">
            <span>Query bank</span>
            <Segments
              label="Query bank"
              value={bank}
              options={BANK_NAMES.map(value => ({ value, label: BANKS[value].label }))}
              onChange={next => set({ bank: next })}
            />
          </div>
          <SelectField
            label="Method"
            value={method.key}
            options={POST_HOC_METHODS.map(({ key, title }) => ({ value: key, label: title }))}
            onChange={choose}
          />
          {method.parameters.map(({ name, about, value }, i) => {
            const stops = stopsOf(name);
            const now = parameters[name]!;
            return (
              <Slider
                key={`${method.key} ${name}`}
                label={`${name}: ${about}`}
                value={stops.indexOf(nearestStop(name, now))}
                min={0}
                max={stops.length - 1}
                text={`${now}${now === value ? ' (published)' : ''}`}
                onChange={at => set({ [i === 0 ? 'first' : 'second']: stops[at]! })}
              />
            );
          })}
        </>
      }
      told={computed.value && <Told runs={runs} method={method.key} bank={BANKS[bank].told(computed.value.shifted)} />}
    >
      <p className="about">
        {method.title} ({method.source}): {method.about}
      </p>
      <div className={styles.charts}>
        {DIRECTIONS.map(({ value }) => (
          <PostHocChart key={value} runs={runs} way={value} chosen={method.key} subtitle={subtitle} onChoose={choose} />
        ))}
      </div>
      <PostHocTable runs={runs} chosen={method.key} onChoose={choose} />
    </PanelFrame>
  );
}
