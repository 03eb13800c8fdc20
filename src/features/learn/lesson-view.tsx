import { useEffect } from 'react';
import type { Lesson, LessonBlock, SourceLink } from '@/content/lessons/lesson';
import { LESSONS } from '@/content/lessons/lessons';
import { useLessonProgress } from '@/state/lesson-progress';
import { Formula } from '@/ui/formula';
import { EmbedPanelButton } from '../embed/embed-button';
import { LessonLine, LessonText } from './lesson-text';
import { PANELS } from './panels/panels';
import { LessonQuestion } from './question';
import { useLessonAddress } from './lesson-address';
import styles from './lesson.module.css';

/** A lesson: its text, its panel, its question, and where to read on. */
export function LessonView({ lesson }: { lesson: Lesson }) {
  const { name, title, summary, blocks, question, simplifies, sources, reading } = lesson;
  const opened = useLessonProgress(s => s.opened);
  useEffect(() => {
    opened(name);
    window.scrollTo(0, 0);
  }, [name, opened]);
  const number = LESSONS.indexOf(lesson) + 1;
  return (
    <article className={styles.lesson} data-lesson={name}>
      <header>
        <p className={styles.number}>
          Lesson {number} of {LESSONS.length}
        </p>
        <h2>{title}</h2>
        <p className={styles.summary}>
          <LessonLine text={summary} />
        </p>
      </header>
      {blocks.map((block, i) => (
        <Block key={i} block={block} lesson={lesson} />
      ))}
      <LessonQuestion lesson={name} question={question} />
      <section>
        <h3>Where this simplifies</h3>
        <ul>
          {simplifies.map(text => (
            <li key={text}>
              <LessonLine text={text} />
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>Where to read on</h3>
        <ul>
          {sources.map(source => (
            <li key={source.path}>
              <Source source={source} />
            </li>
          ))}
          {reading.map(({ href, about }) => (
            <li key={href}>
              <a href={href} target="_blank" rel="noreferrer">
                {about}
              </a>
            </li>
          ))}
        </ul>
      </section>
      <Neighbours number={number} />
    </article>
  );
}

function Block({ block, lesson }: { block: LessonBlock; lesson: Lesson }) {
  if (block.kind === 'text') return <LessonText text={block.text} />;
  if (block.kind === 'formula')
    return (
      <figure className={styles.formula}>
        <Formula tex={block.tex} label={block.label} />
        <figcaption>
          {block.label}.{block.source && <Source source={block.source} />}
        </figcaption>
      </figure>
    );
  const Panel = PANELS[lesson.name];
  return (
    <div className={styles.panel} data-part="lesson-panel">
      <Panel />
      <p className={styles.embed}>
        <EmbedPanelButton title={lesson.title} />
      </p>
    </div>
  );
}

/** A place in our source. */
function Source({ source: { path, about } }: { source: SourceLink }) {
  return (
    <span className={styles.source}>
      <code>{path}</code>: {about}
    </span>
  );
}

function Neighbours({ number }: { number: number }) {
  const [before, after] = [LESSONS[number - 2], LESSONS[number]];
  return (
    <nav className={styles.neighbours} aria-label="Other lessons">
      {before ? <NeighbourLink lesson={before} lead="← " /> : <span />}
      {after && <NeighbourLink lesson={after} lead="Next: " />}
    </nav>
  );
}

function NeighbourLink({ lesson, lead }: { lesson: Lesson; lead: string }) {
  return (
    <a href={useLessonAddress(lesson.name)}>
      {lead}
      {lesson.title}
    </a>
  );
}
