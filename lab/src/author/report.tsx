import * as React from 'react';

import { number, type Words } from '../words';
import type { IQuestion, ISent } from './api';
import type { ITested } from './run';

interface IProps {
  tested: ITested;
  /** The cockpit's page of the exercise; empty where it isn't known. */
  release: string;
  words: Words;
  see: (question: IQuestion) => void;
}

/** What the check of an exercise found: first whether it can be released, then why not. */
export function TestReport({ tested, release, words, see }: IProps): React.JSX.Element {
  const { check, sent } = tested;
  const said = words.author;
  const advice = [...new Set([...check.advice, ...sent.problems])];
  const byPerson = check.questions.filter(one => one.solution === null);
  return (
    <div className="bac-Dialog bac-Check bac-Test">
      <p className="bac-CheckCount" data-outcome={check.problems.length ? 'failed' : 'passed'}>
        <strong>{check.problems.length ? said.bad : said.good}</strong>
      </p>
      {check.problems.length > 0 && <Lines lines={check.problems} className="bac-Problems" />}
      {check.questions.length > 0 && (
        <Questions questions={check.questions} words={words} see={see} />
      )}
      {byPerson.length > 0 && (
        <p>
          {said.byPerson(
            number(
              sum(byPerson, one => one.max_points),
              words
            )
          )}
        </p>
      )}
      <Next lead={said.sentToo} advice={advice} release={release} words={words} />
    </div>
  );
}

/** What came of sending an exercise, and where to go on. */
export function SentReport(props: {
  sent: ISent;
  release: string;
  words: Words;
}): React.JSX.Element {
  const { sent, release, words } = props;
  return (
    <div className="bac-Dialog bac-Check bac-Test">
      <p className="bac-CheckCount">
        <strong>{words.author.sent(sent.assignment, sent.files)}</strong>
      </p>
      <Next lead={words.author.unseen} advice={sent.problems} release={release} words={words} />
    </div>
  );
}

/** What the author may still want to mend, and the way to the cockpit. */
function Next(props: {
  lead: string;
  advice: string[];
  release: string;
  words: Words;
}): React.JSX.Element {
  const { lead, advice, release, words } = props;
  return (
    <>
      {advice.length > 0 && (
        <details>
          <summary>{words.author.advice(advice.length)}</summary>
          <Lines lines={advice} className="bac-Advice" />
        </details>
      )}
      <p>
        {lead} {!release && words.author.toCockpit}
        {release && (
          <a className="bac-Link" href={release} target="_blank" rel="noopener noreferrer">
            {words.author.toCockpit}
          </a>
        )}
      </p>
    </>
  );
}

/** What each question gives to the solution and to a blank copy. */
function Questions(props: {
  questions: IQuestion[];
  words: Words;
  see: (question: IQuestion) => void;
}): React.JSX.Element {
  const { questions, words, see } = props;
  const said = words.author;
  const points = (earned: number | null, of: number) =>
    earned === null ? said.person : words.score(number(earned, words), number(of, words));
  const judged = questions.filter(one => one.solution !== null);
  const most = sum(judged, one => one.max_points);
  return (
    <table className="bac-Points">
      <caption className="bac-SpokenOnly">{words.questions}</caption>
      <thead>
        <tr>
          <th scope="col">{said.question}</th>
          <th scope="col">{said.solution}</th>
          <th scope="col">{said.blank}</th>
          <th scope="col">
            <span className="bac-SpokenOnly">{words.seeCell}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {questions.map(one => (
          <tr
            key={`${one.notebook}/${one.grade_id}`}
            data-outcome={isWrong(one) ? 'failed' : 'passed'}
          >
            <th scope="row">
              <span aria-hidden="true">{mark(one)}</span> {one.grade_id}
            </th>
            <td>{points(one.solution, one.max_points)}</td>
            <td>{points(one.blank, one.max_points)}</td>
            <td>
              <button
                type="button"
                className="bac-Button"
                aria-label={words.seeCellOf(one.grade_id)}
                onClick={() => see(one)}
              >
                {words.seeCell}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
      {judged.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">{said.total}</th>
            <td>
              {points(
                sum(judged, one => one.solution),
                most
              )}
            </td>
            <td>
              {points(
                sum(judged, one => one.blank),
                most
              )}
            </td>
            <td />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Lines({ lines, className }: { lines: string[]; className: string }): React.JSX.Element {
  return (
    <ul className={className}>
      {lines.map(line => (
        <li key={line} className="bac-Message">
          {line}
        </li>
      ))}
    </ul>
  );
}

/** Whether the solution lacks points, or a blank copy earns some. */
function isWrong({ solution, blank, max_points }: IQuestion): boolean {
  return (solution !== null && solution !== max_points) || !!blank;
}

function mark(question: IQuestion): string {
  if (question.solution === null) {
    return '–';
  }
  return isWrong(question) ? '✗' : '✓';
}

function sum(questions: IQuestion[], points: (one: IQuestion) => number | null): number {
  return questions.reduce((all, one) => all + (points(one) ?? 0), 0);
}
