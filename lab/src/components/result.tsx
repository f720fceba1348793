import * as React from 'react';

import { counts, firstToMend, inOrder } from '../results';
import type { IExercise, IGradedCell, IResult, ISubmission } from '../types';
import { number, problem, type Words } from '../words';
import { useModel } from './context';

/** What came of a hand-in: waiting, refused, or the points and what to mend first. */
export function Result(props: { exercise: IExercise; submission: ISubmission }): React.JSX.Element {
  const { words } = useModel();
  const { exercise, submission } = props;
  switch (submission.state) {
    case 'queued':
      return <p className="bac-Quiet">{words.inQueue}</p>;
    case 'grading':
      return <p className="bac-Quiet">{words.beingGraded}</p>;
    case 'refused':
      return <p className="bac-Notice">{words.refused(submission.reason)}</p>;
    case 'failed':
      return <p className="bac-Notice">{words.failed}</p>;
    case 'graded':
      return exercise.returned ? <Graded {...props} /> : <></>;
  }
}

function Graded({
  exercise,
  submission
}: {
  exercise: IExercise;
  submission: ISubmission;
}): React.JSX.Element {
  const { model, words } = useModel();
  const [failure, setFailure] = React.useState('');
  const result = model.results.get(submission.id);
  React.useEffect(() => {
    if (!result) {
      setFailure('');
      model.result(submission.id).catch((error: unknown) => setFailure(problem(error, words)));
    }
  }, [model, result, submission.id, words]);
  if (failure) {
    return <p className="bac-Notice">{failure}</p>;
  }
  if (!result) {
    return <p className="bac-Quiet">{words.resultLoading}</p>;
  }
  return (
    <section className="bac-Result">
      <h4>{words.resultOf(submission.attempt)}</h4>
      {exercise.submissions.length > 1 && <p className="bac-Quiet">{words.bestCounts}</p>}
      {result.penalty > 0 && result.earned !== null && (
        <p className="bac-Notice">
          {words.latePenalty(number(result.earned, words), number(result.penalty, words))}
        </p>
      )}
      <Mend exercise={exercise} result={result} />
      <Questions exercise={exercise} result={result} />
      {submission.feedback.map(notebook => (
        <a
          key={notebook}
          className="bac-Link"
          href={model.api.feedbackUrl(submission.id, notebook)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {words.fullFeedback(notebook)}
        </a>
      ))}
    </section>
  );
}

interface IPart {
  exercise: IExercise;
  result: IResult;
}

function Mend({ exercise, result }: IPart): React.JSX.Element {
  const { words } = useModel();
  const cell = firstToMend(result);
  if (!cell) {
    return <></>;
  }
  return (
    <div className="bac-Mend">
      <h5>{words.mendFirst}</h5>
      <p className="bac-CellName">{nameOf(cell)}</p>
      <Message cell={cell} words={words} />
      <SeeCell exercise={exercise} cell={cell} />
    </div>
  );
}

function Questions({ exercise, result }: IPart): React.JSX.Element {
  const { words } = useModel();
  const { all, passed, hidden } = counts(result);
  const first = firstToMend(result);
  return (
    <>
      <h5>{words.questions}</h5>
      <p className="bac-Quiet">
        {words.questionsPassed(passed, all)}
        {hidden > 0 && (
          <>
            {' '}
            {exercise.checks &&
              words.checkVisible(exercise.checks.visible, exercise.checks.all)}{' '}
            {words.hiddenChecks(hidden)}
          </>
        )}
      </p>
      <ul className="bac-Questions">
        {inOrder(result).map(cell => (
          <li key={`${cell.notebook}/${cell.grade_id}`} data-outcome={outcome(cell)}>
            <p className="bac-Question">
              <span aria-hidden="true">{SIGNS[outcome(cell)]}</span>
              <span className="bac-CellName">
                {nameOf(cell)}
                {cell.hidden && <span className="bac-Hidden"> {words.hidden}</span>}
              </span>
              <span>{points(cell, words)}</span>
            </p>
            <p className="bac-Quiet">{outcomeText(cell, words)}</p>
            {cell !== first && (
              <>
                <Message cell={cell} words={words} />
                {!cell.passed && <SeeCell exercise={exercise} cell={cell} />}
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Message({ cell, words }: { cell: IGradedCell; words: Words }): React.JSX.Element {
  return (
    <>
      {cell.message && outcome(cell) !== 'waiting' && <p className="bac-Message">{cell.message}</p>}
      {cell.comment && (
        <p className="bac-Message">
          <strong>{words.trainerSays}</strong> {cell.comment}
        </p>
      )}
    </>
  );
}

function SeeCell({
  exercise,
  cell
}: {
  exercise: IExercise;
  cell: IGradedCell;
}): React.JSX.Element {
  const { actions, words } = useModel();
  return (
    <button
      type="button"
      className="bac-Button"
      aria-label={words.seeCellOf(nameOf(cell))}
      onClick={() => void actions.seeCell(exercise, cell)}
    >
      {words.seeCell}
    </button>
  );
}

type Outcome = 'passed' | 'partly' | 'failed' | 'waiting';

const SIGNS: Record<Outcome, string> = { passed: '✓', partly: '◐', failed: '✗', waiting: '…' };

function outcome(cell: IGradedCell): Outcome {
  if (cell.manual && cell.points === null) {
    return 'waiting';
  }
  if (cell.passed) {
    return 'passed';
  }
  return cell.points ? 'partly' : 'failed';
}

function outcomeText(cell: IGradedCell, words: Words): string {
  const texts = {
    passed: words.passed,
    partly: words.partly,
    failed: words.notPassed,
    waiting: words.waiting
  };
  return texts[outcome(cell)];
}

function points(cell: IGradedCell, words: Words): string {
  if (cell.max_points === null) {
    return '';
  }
  const got = cell.points === null ? '–' : number(cell.points, words);
  return words.score(got, number(cell.max_points, words));
}

/** The platform's name for a cell, or what its identifier says. */
function nameOf(cell: IGradedCell): string {
  if (cell.name && cell.name !== cell.grade_id) {
    return cell.name;
  }
  const text = cell.grade_id.replace(/^(verif|test)[-_]/, '').replace(/[-_]+/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
