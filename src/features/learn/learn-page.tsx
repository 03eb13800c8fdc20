import { useEffect, useRef } from 'react';
import { LESSONS, lessonNamed } from '@/content/lessons/lessons';
import { usePage } from '@/state/address';
import type { LessonName } from '@/protocol/lessons';
import { useLessonProgress } from '@/state/lesson-progress';
import { Glossary, GlossaryLink } from './glossary';
import { useLessonAddress } from './lesson-address';
import { LessonView } from './lesson-view';
import styles from './learn-page.module.css';

/** Lessons from what a hub is to what the published numbers say. */
export default function LearnPage() {
  const { lesson: name } = usePage('learn');
  const lesson = name && lessonNamed(name);
  return (
    <div className={styles.page} data-page="learn">
      <Contents current={lesson?.name ?? null} />
      <main>{lesson ? <LessonView key={lesson.name} lesson={lesson} /> : <Overview />}</main>
    </div>
  );
}

const MARKS = { opened: { sign: '◐', text: 'begun' }, answered: { sign: '●', text: 'question answered' } } as const;

function Contents({ current }: { current: LessonName | null }) {
  return (
    <nav className={styles.contents} aria-label="Lessons">
      <ol>
        {LESSONS.map(({ name, title }) => (
          <li key={name}>
            <LessonLink name={name} title={title} current={name === current} />
          </li>
        ))}
        <li className={styles.apart}>
          <GlossaryLink />
        </li>
      </ol>
    </nav>
  );
}

function LessonLink({ name, title, current }: { name: LessonName; title: string; current: boolean }) {
  const progress = useLessonProgress(s => s.lessons[name]);
  const mark = progress && MARKS[progress];
  return (
    <a href={useLessonAddress(name)} aria-current={current ? 'page' : undefined}>
      <span>{title}</span>
      <span className={styles.mark} role="img" aria-label={mark?.text ?? 'not begun'} title={mark?.text}>
        {mark?.sign ?? '○'}
      </span>
    </a>
  );
}

function Overview() {
  const lessons = useLessonProgress(s => s.lessons);
  const forget = useLessonProgress(s => s.forget);
  const { term } = usePage('learn');
  const atTop = useRef(term === '');
  useEffect(() => {
    // In newer browsers it returns a promise, which is nothing that an effect may return.
    if (atTop.current) void window.scrollTo(0, 0);
  }, []);
  const answered = LESSONS.filter(({ name }) => lessons[name] === 'answered').length;
  return (
    <>
      <section className={styles.overview}>
        <h2>From “what is a hub?” to the equations</h2>
        <p>
          {LESSONS.length} short lessons, each with something to move and a question. They need softmax and cosine
          similarity, and no graphics processor: what a model is needed for was recorded.
        </p>
        <ol>
          {LESSONS.map(({ name, title, summary }) => (
            <li key={name}>
              <OverviewLink name={name} title={title} />
              <p>{summary}</p>
            </li>
          ))}
        </ol>
        {Object.keys(lessons).length > 0 && (
          <p className="muted">
            {answered} of {LESSONS.length} questions answered.{' '}
            <button type="button" className="quiet" onClick={forget}>
              Begin anew
            </button>
          </p>
        )}
      </section>
      <Glossary />
    </>
  );
}

function OverviewLink({ name, title }: { name: LessonName; title: string }) {
  return <a href={useLessonAddress(name)}>{title}</a>;
}
