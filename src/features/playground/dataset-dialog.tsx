import { useEffect, useRef, useState } from 'react';
import { dataTitle, type Split, videoCounts } from '@/config/data-kinds';
import type { ClipPreview, DatasetRequest, DatasetStatistics, Frequency } from '@/protocol/dataset';
import { DatasetClient } from '@/state/dataset-client';
import { useTraining } from '@/state/training-store';
import { Segments } from '@/ui/controls';
import { ClipCanvas } from '@/ui/clip-canvas';
import { CloseButton, Dialog } from '@/ui/dialog';
import { decimal, percent } from '@/ui/format';
import styles from './dataset-dialog.module.css';

const PAGE = 12;

/** Clips, captions and vocabulary of the chosen data, drawn and measured in a worker. */
export default function DatasetDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Data set" heading={null} wide onClose={onClose}>
      <DatasetContents />
      <CloseButton />
    </Dialog>
  );
}

interface Loaded {
  clips: ClipPreview[];
  statistics: DatasetStatistics | null;
  share: number;
  problem: string | null;
}

/** Draws a page of clips at once and measures the whole set once per request. */
function useDataset(request: DatasetRequest, from: number): Loaded {
  const key = JSON.stringify(request);
  const client = useRef<DatasetClient | null>(null);
  const [clips, setClips] = useState<ClipPreview[]>([]);
  const [measured, setMeasured] = useState<{ key: string; statistics: DatasetStatistics } | null>(null);
  const [share, setShare] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    client.current = new DatasetClient(setProblem);
    return () => client.current?.close();
  }, []);
  useEffect(() => {
    let current = true;
    const fail = (error: unknown) => current && setProblem(String(error));
    client.current
      ?.preview(JSON.parse(key) as DatasetRequest, from, PAGE)
      .then(drawn => current && setClips(drawn), fail);
    return () => {
      current = false;
    };
  }, [key, from]);
  useEffect(() => {
    let current = true;
    const wanted = JSON.parse(key) as DatasetRequest;
    client.current
      ?.statistics(wanted, done => current && setShare(done))
      .then(
        statistics => current && setMeasured({ key, statistics }),
        (error: unknown) => current && setProblem(String(error)),
      );
    return () => {
      current = false;
    };
  }, [key]);
  const statistics = measured?.key === key ? measured.statistics : null;
  return { clips, statistics, share, problem };
}

function DatasetContents() {
  const data = useTraining(s => s.draft.data);
  const [split, setSplit] = useState<Split>('train');
  const [from, setFrom] = useState(0);
  const count = videoCounts(data)[split];
  const { clips, statistics, share, problem } = useDataset({ data, split }, from);
  return (
    <>
      <header className={styles.row}>
        <h2>
          {dataTitle(data)}: {count.toLocaleString('en')} clips
        </h2>
        <Segments
          label="Split"
          value={split}
          options={[
            { value: 'train', label: 'Training' },
            { value: 'test', label: 'Held out' },
          ]}
          onChange={next => {
            setSplit(next);
            setFrom(0);
          }}
        />
      </header>
      {problem && (
        <p className="problem" role="alert">
          {problem} Close this window and open it again.
        </p>
      )}
      <ul className={styles.clips}>
        {clips.map(clip => (
          <li key={`${split} ${clip.index}`}>
            <ClipCanvas rgba={clip.rgba} frames={clip.frames} label={clip.contents.join('; ')} />
            <div>
              <p className="muted">{clip.contents.join(' · ')}</p>
              <ol>
                {clip.captions.map((caption, i) => (
                  <li key={i}>{caption}</li>
                ))}
              </ol>
            </div>
          </li>
        ))}
      </ul>
      <nav className={styles.row} aria-label="Pages of clips">
        <button type="button" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE))}>
          Previous
        </button>
        <span className="muted">
          clips {from + 1}–{Math.min(from + PAGE, count)}
        </span>
        <button type="button" disabled={from + PAGE >= count} onClick={() => setFrom(from + PAGE)}>
          Next
        </button>
      </nav>
      {statistics ? (
        <Statistics statistics={statistics} />
      ) : (
        <progress value={share} max={1} aria-label="Measuring the captions" />
      )}
    </>
  );
}

function Statistics({ statistics }: { statistics: DatasetStatistics }) {
  const { captions, vocabulary, meanWords, genericShare, meanRelevant, relevanceSample } = statistics;
  return (
    <section className={styles.contents} aria-label="Vocabulary and contents">
      <h3>Vocabulary and contents</h3>
      <p>
        {captions.toLocaleString('en')} captions of {decimal(meanWords, 1)} words on average, {vocabulary} different
        words; {percent(genericShare)} are generic. A caption is also true of {decimal(meanRelevant, 1)} other clips
        among {relevanceSample}.
      </p>
      <div className={styles.frequencies}>
        <Frequencies title="Words" items={statistics.words.slice(0, 24)} />
        {statistics.contents.map(({ title, items }) => (
          <Frequencies key={title} title={title} items={items} />
        ))}
      </div>
    </section>
  );
}

function Frequencies({ title, items }: { title: string; items: readonly Frequency[] }) {
  const largest = items[0]?.count ?? 1;
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {items.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <meter min={0} max={largest} value={count} aria-label={name} />
            </td>
            <td className={styles.number}>{count.toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
