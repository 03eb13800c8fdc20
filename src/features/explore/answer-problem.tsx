import type { Answer } from './use-answer';

/** Why a question was not answered, and the way on; nothing without a problem. */
export function AnswerProblem({ answer: { problem, again } }: { answer: Pick<Answer<unknown>, 'problem' | 'again'> }) {
  if (!problem) return null;
  return (
    <p className="problem" role="alert">
      {problem}{' '}
      <button type="button" className="quiet" onClick={again}>
        Try again
      </button>
    </p>
  );
}
