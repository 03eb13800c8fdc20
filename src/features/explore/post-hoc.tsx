import type { BankKind, PostHocRequest, PostHocRow } from '@/protocol/explore';
import { type DataConfig, galleriesOf, GALLERY_NAMES, type GalleryName, ownGallery } from '@/config/data-kinds';
import { directionLabel } from '@/content/directions';
import { usePage, visit } from '@/state/address';
import { useExplore } from '@/state/explore-store';
import { NumberField } from '@/ui/number-field';
import { SelectField } from '@/ui/controls';
import type { FigureRow } from './figure-columns';
import { downloadFigures, FiguresTable } from './figures-table';
import { LongAskControls, useLongAsk } from './long-ask';
import { methodsOf, PostHocSettings, usePostHocChoice } from './post-hoc-settings';
import { RecallHubsChart } from './recall-hubs-chart';
import { keyOfSides, type OpenSide } from './sides';
import { useKept } from './use-kept';
import arranged from './arrangement.module.css';

/** Results and what they were made with. */
interface Results {
  key: string;
  bank: string;
  k: number;
  sides: { name: string; label: string; color: string; rows: PostHocRow[] }[];
}

/** Normalisations after training, as extra rows beside the runs. */
export function PostHoc({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const [choice, setChoice] = usePostHocChoice();
  const { data } = sides[0]!.side.record.config;
  const trained = ownGallery(data);
  const { bank: wanted, list: k } = usePage('explore');
  // The training queries are of this domain already.
  const bank = wanted === trained ? 'training' : wanted;
  const [results, setResults] = useKept<Results | null>('post-hoc', null);
  const ask = useLongAsk();
  const methods = methodsOf(choice);
  const key = keyOfSides(sides);
  const kProblem = Number.isInteger(k) && k >= 1 && k <= 100 ? undefined : 'A whole number from 1 to 100.';
  const options = bankOptions(data, sides[0]!.view.bankPairs);
  const run = () => {
    if (!methods) return;
    const request: PostHocRequest = { ...bankOf(bank, trained), k, methods };
    void ask.run(async (tell, check) => {
      const made: Results['sides'] = [];
      for (const [i, side] of sides.entries()) {
        check();
        const rows = await side.gallery.postHoc(request, (phase, done, total) =>
          tell(`${side.label}: ${phase}`, (i + done / total) / sides.length),
        );
        made.push({ name: side.name, label: side.label, color: side.color, rows });
      }
      setResults({ key, bank: options.find(o => o.value === bank)!.label, k, sides: made });
    });
  };
  const current = results?.key === key ? results : null;
  return (
    <>
      <section className="panel" aria-label="Post-hoc methods">
        <h2>Post-hoc methods</h2>
        <p className="about">
          Normalisations that change the similarities of a trained model. Each looks at a bank of queries to find out
          which items are retrieved too often.
        </p>
        <div className="fields wide">
          <SelectField
            label="Query bank"
            value={bank}
            options={options}
            onChange={next => visit('explore', { bank: next }, 'replace')}
          />
          <NumberField
            label="k of N"
            value={k}
            problem={kProblem}
            onChange={list => visit('explore', { list }, 'replace')}
            step={1}
          />
        </div>
        {bank === 'test' && (
          <p className="notice warning">
            Transductive: the test queries are their own bank. A deployed system does not see its queries in advance;
            compare only with methods that are given the same.
          </p>
        )}
        <details className="card">
          <summary>Methods and their hyper-parameters ({choice.on.size} on)</summary>
          <PostHocSettings choice={choice} onChoice={setChoice} />
        </details>
        <LongAskControls ask={ask} label="Compare methods" disabled={!methods || kProblem !== undefined} onRun={run} />
      </section>
      {current && <PostHocResults results={current} way={way} />}
    </>
  );
}

function bankOptions(data: DataConfig, pairs: number) {
  const trained = ownGallery(data);
  return [
    { value: 'training' as const, label: `${pairs} training queries of domain ${trained} (held out)` },
    ...galleriesOf(data)
      .filter(({ name }) => name !== trained)
      .map(({ name, title }) => ({ value: name, label: `${pairs} queries of domain ${name} · ${title}` })),
    { value: 'test' as const, label: 'the test queries themselves (transductive)' },
  ];
}

function bankOf(value: string, trained: GalleryName): { bank: BankKind; bankDomain: GalleryName } {
  const domain = GALLERY_NAMES.find(name => name === value);
  if (domain) return { bank: 'other-domain', bankDomain: domain };
  return { bank: value === 'test' ? 'test' : 'training', bankDomain: trained };
}

function PostHocResults({ results, way }: { results: Results; way: 't2v' | 'v2t' }) {
  const rows = results.sides.flatMap(side =>
    side.rows.map((row): FigureRow & { color: string } => ({
      key: `${side.name} ${row.key}`,
      name: (
        <>
          <span className="chip" style={{ background: side.color }} />
          {row.key === 'raw' ? <b>{side.label}</b> : `+ ${row.title}`}
        </>
      ),
      label: row.key === 'raw' ? side.label : `${side.label} + ${row.title}`,
      figures: row[way],
      cost: row.key === 'raw' ? null : row.cost,
      color: side.color,
    })),
  );
  const bubbles = rows.map(row => ({
    row,
    short: shortLabel(row.label, results),
    color: row.color,
    shape: row.cost === null ? ('square' as const) : ('circle' as const),
  }));
  return (
    <>
      <section className="panel" aria-label="Methods compared">
        <header className={arranged.apart}>
          <h2>{way === 't2v' ? 'Text → video' : 'Video → text'}</h2>
          <button type="button" className="quiet" onClick={() => downloadFigures(rows, `post-hoc-${way}.csv`)}>
            CSV
          </button>
        </header>
        <p className="about">
          Query bank: {results.bank}; k = {results.k}. Bold values are the best of their column.
        </p>
        <FiguresTable rows={rows} first="Run and method" />
      </section>
      <RecallHubsChart
        title="Recall against hubs"
        subtitle={`${directionLabel(way)}; query bank: ${results.bank}; k = ${results.k}`}
        bubbles={bubbles}
        legend={[
          ...results.sides.map(s => ({ label: `${s.label}, as trained`, color: s.color, shape: 'square' as const })),
          { label: 'with a post-hoc method', color: 'var(--muted)', shape: 'circle' as const },
        ]}
      />
    </>
  );
}

/** In the chart the colour says which run it is. */
function shortLabel(label: string, { sides }: Results): string {
  const side = sides.find(s => label.startsWith(`${s.label} + `));
  return side ? label.slice(side.label.length + 3) : label;
}
