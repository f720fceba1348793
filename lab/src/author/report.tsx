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

interface IQuestionsProps {
  questions: IQuestion[];
  words: Words;
  see: (question: IQuestion) => void;
}

/** What each question gives to the solution and to a blank copy. */
function Questions({ questions, words, see }: IQuestionsProps): React.JSX.Element {
  const said = words.author;
  const judged = questions.filter(one => one.solution !== null);
  const most = sum(judged, one => one.max_points);
  const solution = sum(judged, one => one.solution);
  const blank = sum(judged, one => one.blank);
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
          <Row key={`${one.notebook}/${one.grade_id}`} question={one} words={words} see={see} />
        ))}
      </tbody>
      {judged.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">{said.total}</th>
            <td>{points(solution, most, words)}</td>
            <td>{points(blank, most, words)}</td>
            <td />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Row(props: {
  question: IQuestion;
  words: Words;
  see: (question: IQuestion) => void;
}): React.JSX.Element {
  const { question, words, see } = props;
  const { grade_id, max_points, solution, blank } = question;
  return (
    <tr data-outcome={isWrong(question) ? 'failed' : 'passed'}>
      <th scope="row">
        <span aria-hidden="true">{mark(question)}</span> {grade_id}
      </th>
      <td>{points(solution, max_points, words)}</td>
      <td>{points(blank, max_points, words)}</td>
      <td>
        <button
          type="button"
          className="bac-Button"
          aria-label={words.seeCellOf(grade_id)}
          onClick={() => see(question)}
        >
          {words.seeCell}
        </button>
      </td>
    </tr>
  );
}

function points(earned: number | null, of: number, words: Words): string {
  return earned === null
    ? words.author.person
    : words.score(number(earned, words), number(of, words));
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
