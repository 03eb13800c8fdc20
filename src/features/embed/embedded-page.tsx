import { type ReactNode, useEffect } from 'react';
import { EMBED_NAMES, EMBEDDED_CHARTS, EMBEDDED_PANEL } from '@/content/embeds';
import type { Lesson } from '@/content/lessons/lesson';
import { lessonNamed } from '@/content/lessons/lessons';
import { addressOf, useAddress, usePage } from '@/state/address';
import type { PageName } from '@/state/address-pages';
import { PANELS } from '../learn/panels/panels';
import { embedTheme } from './embed-code';
import { EmbeddedChart } from './embedded-chart';
import styles from './embedded.module.css';

/** One panel or chart without its surroundings, as `?embed=` names it. */
export default function EmbeddedPage({ what }: { what: string }) {
  useEffect(() => {
    const theme = embedTheme(location.search);
    if (theme !== 'system') document.documentElement.dataset.theme = theme;
  }, []);
  const ignored = useAddress(s => s.problem);
  const chart = EMBEDDED_CHARTS.find(({ name }) => name === what);
  return (
    <main className={styles.page} data-page="embedded">
      <h1 className="unseen">NeighborRetr Playground</h1>
      {ignored && <Explained>{ignored}</Explained>}
      {what === EMBEDDED_PANEL ? (
        <EmbeddedPanel />
      ) : chart ? (
        <>
          <EmbeddedChart name={chart.name} />
          <Whole page="playground" title="the whole recording" />
        </>
      ) : (
        <Explained>
          There is no “{what.slice(0, 40)}” that could stand alone. There are {EMBED_NAMES.join(', ')}.
        </Explained>
      )}
    </main>
  );
}

function EmbeddedPanel() {
  const { lesson: name } = usePage('learn');
  const onLearn = useAddress(s => s.page === 'learn');
  const lesson = onLearn && name ? lessonNamed(name) : undefined;
  if (!lesson)
    return (
      <Explained>
        This address names no lesson whose panel could be shown: it has to end in “#/learn?lesson=”, with the name of
        one.
      </Explained>
    );
  return (
    <>
      <PanelOf lesson={lesson} />
      <Whole page="learn" title={lesson.title} />
    </>
  );
}

function PanelOf({ lesson }: { lesson: Lesson }) {
  const Panel = PANELS[lesson.name];
  return Panel ? (
    <div data-part="lesson-panel">
      <Panel />
    </div>
  ) : null;
}

/** The way to all of it, in a tab of its own. */
function Whole({ page, title }: { page: PageName; title: string }) {
  const hash = useAddress(s => addressOf(page, s.values));
  return (
    <p className={styles.whole}>
      <a href={`./${hash}`} target="_blank" rel="noreferrer">
        NeighborRetr Playground: {title}
      </a>
    </p>
  );
}

function Explained({ children }: { children: ReactNode }) {
  return (
    <p className="notice" role="alert">
      {children}
    </p>
  );
}
