import * as React from 'react';

import type { IExercise } from '../types';
import { moment, number } from '../words';
import { useModel } from './context';

/** Every hand-in of an exercise, newest first; each can be opened again, or taken back. */
export function HandIns({ exercise }: { exercise: IExercise }): React.JSX.Element {
  const { model, actions, words, now } = useModel();
  const all = [...exercise.submissions].sort((a, b) => b.attempt - a.attempt);
  return (
    <details className="bac-HandIns">
      <summary>{words.handIns(all.length)}</summary>
      <ul>
        {all.map(submission => (
          <li key={submission.id}>
            <p>
              {words.handIn(submission.attempt, moment(submission.received_at, now(), words))}
              {submission.late && <span className="bac-Late"> ({words.late})</span>}
              {submission.score !== null && submission.max_score !== null && (
                <strong>
                  {' '}
                  {words.score(
                    number(submission.score, words),
                    number(submission.max_score, words)
                  )}
                </strong>
              )}
            </p>
            {model.isOwn && (
              <p className="bac-Actions">
                <button
                  type="button"
                  className="bac-Button"
                  aria-label={words.reopenNamed(submission.attempt)}
                  onClick={() => void actions.reopen(submission)}
                >
                  {words.reopen}
                </button>
                <button
                  type="button"
                  className="bac-Button"
                  aria-label={words.takeBackNamed(submission.attempt)}
                  onClick={() => void actions.takeBack(exercise, submission)}
                >
                  {words.takeBack}
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
