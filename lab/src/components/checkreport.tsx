import * as React from 'react';

import type { ICheck, IResult, IVisibleTest } from '../types';
import type { Words } from '../words';

interface IProps {
  check: ICheck;
  /** What the platform said of an earlier hand-in: it knows how many checks are hidden. */
  result?: IResult;
  words: Words;
  see: (gradeId: string) => void;
}

/** What the visible checks say, and, honestly, what they don't. */
export function CheckReport({ check, result, words, see }: IProps): React.JSX.Element {
  const lines = check.tests.flatMap(linesOf);
  const passed = lines.filter(line => line.passed).length;
  return (
    <div className="bac-Dialog bac-Check">
      <p className="bac-CheckCount">
        <strong>{lines.length ? words.checkCount(passed, lines.length) : words.checkNone}</strong>
      </p>
      <p>
        {hiddenOf(result) > 0 && <>{words.checkVisible(visibleOf(result), totalOf(result))} </>}
        {lines.length > 0 && <>{words.checkHidden} </>}
        {words.checkNotHandedIn}
      </p>
      {check.stopped && (
        <p className="bac-Notice">
          {words.checkStopped(check.stopped.cell + 1, check.stopped.message)}
        </p>
      )}
      <ul className="bac-Questions">
        {lines.map(line => (
          <li key={line.key} data-outcome={line.passed ? 'passed' : 'failed'}>
            <p className="bac-Question">
              <span aria-hidden="true">{line.passed ? '✓' : '✗'}</span>
              <span className="bac-CellName">{line.title}</span>
              <span>{line.passed ? words.passed : words.notPassed}</span>
            </p>
            {line.message && <p className="bac-Message">{line.message}</p>}
            {!line.passed && line.gradeId && (
              <button type="button" className="bac-Button" onClick={() => see(line.gradeId)}>
                {words.seeCell}
              </button>
            )}
          </li>
        ))}
      </ul>
      {check.troubles.length > 0 && (
        <ul className="bac-Troubles">
          {check.troubles.map(trouble => (
            <li key={trouble.cell}>{words.checkTrouble(trouble.cell + 1, trouble.message)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ILine {
  key: string;
  gradeId: string;
  title: string;
  passed: boolean;
  message: string;
}

/** A test is one line, or one for each of its criteria. */
function linesOf(test: IVisibleTest): ILine[] {
  const key = test.grade_id;
  if (test.criteria.length === 0) {
    const empty = test.later && test.passed;
    const one = {
      key,
      gradeId: key,
      title: readable(key),
      passed: test.passed,
      message: test.message
    };
    return empty ? [] : [one];
  }
  const lines = test.criteria.map((criterion, index) => ({
    key: `${key}/${index}`,
    gradeId: key,
    title: criterion.title,
    passed: criterion.passed,
    message: criterion.message
  }));
  if (test.message) {
    lines.push({ key, gradeId: key, title: readable(key), passed: false, message: test.message });
  }
  return lines;
}

export function readable(gradeId: string): string {
  const text = gradeId.replace(/^(verif|test)[-_]/, '').replace(/[-_]+/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const totalOf = (result?: IResult) => result?.cells.filter(cell => !cell.manual).length ?? 0;
const hiddenOf = (result?: IResult) => result?.cells.filter(cell => cell.hidden).length ?? 0;
const visibleOf = (result?: IResult) => totalOf(result) - hiddenOf(result);
