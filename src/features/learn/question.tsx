import { useId, useState } from 'react';
import type { Lesson } from '@/content/lessons/lesson';
import type { LessonName } from '@/protocol/lessons';
import { useLessonProgress } from '@/state/lesson-progress';
import { LessonLine } from './lesson-text';
import styles from './question.module.css';

/** The question of a lesson: one answer is chosen, and told whether it is right and why. */
export function LessonQuestion({ lesson, question }: { lesson: LessonName; question: Lesson['question'] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const answered = useLessonProgress(s => s.answered);
  const id = useId();
  const choose = (index: number) => {
    setChosen(index);
    if (question.options[index]!.right) answered(lesson);
  };
  const told = chosen === null ? null : question.options[chosen]!;
  return (
    <fieldset className={styles.question} data-part="question">
      <legend>Question</legend>
      <p>
        <LessonLine text={question.text} />
      </p>
      {question.options.map((option, i) => (
        <label key={option.text} data-state={i === chosen ? (option.right ? 'right' : 'wrong') : undefined}>
          <input type="radio" name={id} checked={i === chosen} onChange={() => choose(i)} />
          <span>
            <LessonLine text={option.text} />
          </span>
        </label>
      ))}
      <p className={styles.why} role="status">
        {told && (
          <>
            <strong>{told.right ? 'Right.' : 'Not quite.'}</strong> <LessonLine text={told.why} />
          </>
        )}
      </p>
    </fieldset>
  );
}
