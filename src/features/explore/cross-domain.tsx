import { USUAL_K } from '@/config/schema';
import {
  galleriesOf,
  type Gallery,
  GALLERY_NAMES,
  type GalleryName,
  ownGallery,
  shiftedGallery,
} from '@/config/data-kinds';
import { directionLabel } from '@/content/directions';
import type { PostHocRow } from '@/protocol/explore';
import { usePage, visit } from '@/state/address';
import { useExplore } from '@/state/explore-store';
import { Switch } from '@/ui/controls';
import type { FigureRow } from './figure-columns';
import { downloadFigures, FiguresTable } from './figures-table';
import { LongAskControls, useLongAsk } from './long-ask';
import { methodsOf, PostHocSettings, usePostHocChoice } from './post-hoc-settings';
import { RecallHubsChart } from './recall-hubs-chart';
import type { OpenSide } from './sides';
import { useKept } from './use-kept';
import arranged from './arrangement.module.css';

/** k of the lists: as everywhere where nothing else is said. */
const K = USUAL_K;

interface Tested {
  side: string;
  label: string;
  color: string;
  trained: GalleryName;
  domain: GalleryName;
  rows: PostHocRow[];
}

/** Shapes that tell galleries apart, in their order. */
const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;

const shapeOf = (name: GalleryName) => SHAPES[GALLERY_NAMES.indexOf(name) % SHAPES.length]!;

/** Names of some galleries, in their order. */
const namesIn = (galleries: readonly Gallery[], wanted: (name: GalleryName) => boolean): GalleryName[] =>
  galleries.map(({ name }) => name).filter(wanted);

/** Runs on domains they were not trained on, with and without post-hoc normalisation by a bank of the source domain. */
export function CrossDomain({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const { data } = sides[0]!.side.record.config;
  const trained = ownGallery(data);
  const galleries = galleriesOf(data);
  const { domains: named } = usePage('explore');
  const domains = new Set<GalleryName>(named ?? [trained, shiftedGallery(data)]);
  const [choice, setChoice] = usePostHocChoice();
  const [tested, setTested] = useKept<{ key: string; rows: Tested[] } | null>('cross-domain', null);
  const ask = useLongAsk();
  const methods = methodsOf(choice);
  const key = sides.map(s => s.key).join(' ');
  const run = () => {
    if (!methods) return;
    const wanted = namesIn(galleries, name => domains.has(name));
    const parts = sides.flatMap(side => wanted.map(domain => ({ side, domain })));
    void ask.run(async (tell, check) => {
      const rows: Tested[] = [];
      for (const { side, domain } of parts) {
        check();
        // The bank of the domain that the run was trained on: all that is known before a shift is seen.
        const trained = ownGallery(side.side.record.config.data);
        const request = { bank: 'training', bankDomain: trained, k: K, methods } as const;
        const made = await side.gallery
          .on(domain)
          .postHoc(request, (phase, done, total) =>
            tell(`${side.label} on ${domain}: ${phase}`, (rows.length + done / total) / parts.length),
          );
        rows.push({ side: side.name, label: side.label, color: side.color, trained, domain, rows: made });
      }
      setTested({ key, rows });
    });
  };
  const toggle = (name: GalleryName, on: boolean) => {
    const next = namesIn(galleries, other => (other === name ? on : domains.has(other)));
    visit('explore', { domains: next }, 'replace');
  };
  return (
    <>
      <section className="panel" aria-label="Cross-domain test">
        <h2>Cross-domain</h2>
        <p className="about">
          The paper&apos;s contrast: a post-hoc method needs a query bank like the queries to come. When the domain
          shifts, its bank is still of the source domain; what training changed is in the model itself. Every row is
          tested on held-out pairs of its domain, with the bank of the domain it was trained on.
        </p>
        <div className={arranged.switches}>
          {galleries.map(({ name, title }) => (
            <Switch
              key={name}
              label={`${name} · ${title}${name === trained ? ' (trained on)' : ''}`}
              checked={domains.has(name)}
              onChange={on => toggle(name, on)}
            />
          ))}
        </div>
        <details className="card">
          <summary>Methods and their hyper-parameters ({choice.on.size} on)</summary>
          <PostHocSettings choice={choice} onChoice={setChoice} />
        </details>
        <LongAskControls
          ask={ask}
          label="Test on these domains"
          disabled={!methods || domains.size === 0}
          onRun={run}
        />
      </section>
      {tested?.key === key && <CrossDomainResults tested={tested.rows} way={way} />}
    </>
  );
}

function CrossDomainResults({ tested, way }: { tested: readonly Tested[]; way: 't2v' | 'v2t' }) {
  const rows = tested.flatMap(({ side, label, color, trained, domain, rows: own }) =>
    own.map((row): FigureRow & { color: string; domain: GalleryName; method: string } => ({
      key: `${side} ${domain} ${row.key}`,
      name: (
        <>
          <span className="chip" style={{ background: color }} />
          {trained} → {domain} {row.key === 'raw' ? <b>{label}</b> : `${label} + ${row.title}`}
        </>
      ),
      label: `${trained} → ${domain} ${label}${row.key === 'raw' ? '' : ` + ${row.title}`}`,
      figures: row[way],
      group: domain,
      cost: row.key === 'raw' ? null : row.cost,
      color,
      domain,
      method: row.key === 'raw' ? label : row.title,
    })),
  );
  const domains = [...new Set(tested.map(t => t.domain))];
  const sides = [...new Map(tested.map(t => [t.side, t])).values()];
  const save = () => downloadFigures(rows, `cross-domain-${way}.csv`);
  return (
    <>
      <section className="panel" aria-label="Domains compared">
        <header className={arranged.apart}>
          <h2>{way === 't2v' ? 'Text → video' : 'Video → text'}, trained → tested</h2>
          <span className="muted">Bold: best of those tested on the same domain. k = {K}.</span>
          <button type="button" className="quiet" onClick={save}>
            CSV
          </button>
        </header>
        <FiguresTable rows={rows} first="Domains, run and method" />
      </section>
      <RecallHubsChart
        title="Recall against hubs across domains"
        subtitle={`${directionLabel(way)}; k = ${K}`}
        bubbles={rows.map(row => ({
          row,
          short: `${row.domain}: ${row.method}`,
          color: row.color,
          shape: shapeOf(row.domain),
        }))}
        legend={[
          ...domains.map(domain => ({ label: `tested on ${domain}`, color: 'var(--muted)', shape: shapeOf(domain) })),
          ...sides.map(({ label, color }) => ({ label, color, shape: 'circle' as const })),
        ]}
      />
    </>
  );
}
