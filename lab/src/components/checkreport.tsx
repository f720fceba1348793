import * as React from 'react';

import type { ICheck, IChecks, IVisibleTest } from '../types';
import type { Words } from '../words';

interface IProps {
  check: ICheck;
  /** How many checks the platform will run; null where it doesn't say. */
  checks: IChecks | null;
  words: Words;
  see: (gradeId: string) => void;
}

/** What the visible checks say, and, honestly, what they don't. */
export function CheckReport({ check, checks, words, see }: IProps): React.JSX.Element {
  const lines = check.tests.flatMap(linesOf);
  const passed = lines.filter(line => line.passed).length;
  const more = checks ? checks.visible < checks.all : check.tests.some(test => test.later);
  return (
    <div className="bac-Dialog bac-Check">
      <p className="bac-CheckCount">
        <strong>{lines.length ? words.checkCount(passed, lines.length) : words.checkNone}</strong>
      </p>
      <p>
        {more && checks && <>{words.checkVisible(checks.visible, checks.all)} </>}
        {more && lines.length > 0 && <>{words.checkHidden} </>}
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

/** Whether a test shows nothing at all: all of it runs after handing in. */
function isEmpty(test: IVisibleTest): boolean {
  return test.criteria.length === 0 && test.later && test.passed;
}

/** A test is one line, or one for each of its criteria. */
function linesOf(test: IVisibleTest): ILine[] {
  const key = test.grade_id;
  if (test.criteria.length === 0) {
    const one = {
      key,
      gradeId: key,
      title: readable(key),
      passed: test.passed,
      message: test.message
    };
    return isEmpty(test) ? [] : [one];
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
