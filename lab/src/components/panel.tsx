import * as React from 'react';

import { isCut } from '../api';
import { byModule, stateOf, type ExercisesModel } from '../model';
import type { IExercise } from '../types';
import { moment, number, problem, type Words } from '../words';
import { useModel } from './context';
import { Exercise } from './exercise';

export function Panel(): React.JSX.Element {
  const { model, words } = useModel();
  return (
    <div className="bac-Panel">
      <Header model={model} words={words} />
      <Announcements />
      <Visits />
      <Idle />
      <Help />
      <Notices model={model} words={words} />
      <List model={model} words={words} />
    </div>
  );
}

interface IPart {
  model: ExercisesModel;
  words: Words;
}

function Header({ model, words }: IPart): React.JSX.Element {
  const all = model.sheet?.assignments ?? [];
  const graded = all.filter(exercise => exercise.state === 'graded').length;
  return (
    <div className="bac-Header">
      <div>
        <h2>{words.title}</h2>
        {all.length > 0 && <p className="bac-Quiet">{words.progress(graded, all.length)}</p>}
      </div>
      <button
        type="button"
        className="bac-IconButton"
        title={words.refresh}
        aria-label={words.refresh}
        onClick={() => void model.refresh()}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path
            d="M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
            strokeLinecap="round"
          />
        </svg>
      </button>
    </div>
  );
}

/** Tells a screen reader which exercise changed its state, once each. */
function Announcements(): React.JSX.Element {
  const { model, words } = useModel();
  const before = React.useRef<Map<string, string> | null>(null);
  const [text, setText] = React.useState('');
  React.useEffect(() => {
    if (!model.sheet) {
      return;
    }
    const said = new Map(model.sheet.assignments.map(e => [e.key, announcement(e, words)]));
    const known = before.current;
    before.current = said;
    const news = [...said].filter(([key, line]) => known?.has(key) && known.get(key) !== line);
    if (news.length > 0) {
      setText(news.map(([, line]) => line).join(' '));
    }
  }, [model.sheet, words]);
  return (
    <p className="bac-SpokenOnly" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function announcement(exercise: IExercise, words: Words): string {
  const { score, max_score } = exercise;
  const spoken =
    score === null || max_score === null
      ? ''
      : words.scoreSpoken(number(score, words), number(max_score, words));
  return words.stateChanged(exercise.title, words.states[stateOf(exercise)], spoken);
}

/** Who else is in this server, or has just left it; for who came, whose server it is. */
function Visits(): React.JSX.Element {
  const { model, words, now } = useModel();
  const { visitors = [], visiting = '' } = model.sheet ?? {};
  return (
    <div role="status" aria-label={words.visits}>
      {visiting && <p className="bac-Notice">{words.visiting(visiting)}</p>}
      {(visiting ? [] : visitors).map(({ name, since, left }) => (
        <p key={name} className={left ? 'bac-Notice bac-mod-over' : 'bac-Notice'}>
          {left
            ? words.visitorLeft(name, moment(left, now(), words))
            : words.visitor(name, moment(since, now(), words))}
        </p>
      ))}
    </div>
  );
}

/** The server is about to stop, or has. */
function Idle(): React.JSX.Element {
  const { model, actions, words } = useModel();
  if (model.idle === null) {
    return <></>;
  }
  const over = model.idle === 0;
  return (
    <div className="bac-Notice" role="alert">
      <p>{over ? words.idleOver : words.idleSoon(model.idle)}</p>
      <button
        type="button"
        className="bac-Button"
        onClick={() => (over ? window.location.reload() : void actions.stay())}
      >
        {over ? words.idleRestart : words.idleStay}
      </button>
    </div>
  );
}

/** A request for help that is open. */
function Help(): React.JSX.Element {
  const { model, actions, words } = useModel();
  const requests = model.sheet?.help ?? [];
  return (
    <>
      {requests.map(request => (
        <div key={request.id} className="bac-Notice" role="status">
          <p>
            {model.isOwn ? words.helpOpen : words.helpTheirs}{' '}
            {model.isOwn && request.place !== null && words.helpPlace(request.place)}
          </p>
          {request.text && <p className="bac-Message">« {request.text} »</p>}
          {model.isOwn && (
            <button
              type="button"
              className="bac-Button"
              onClick={() => void actions.closeHelp(request)}
            >
              {words.helpClose}
            </button>
          )}
        </div>
      ))}
    </>
  );
}

function Notices({ model, words }: IPart): React.JSX.Element {
  const { error, link, sheet, current } = model;
  // A cut that is being mended is said once, whether the stream or a request met it first.
  const waits = link === 'down' && (!error || isCut(error));
  const inExercise = current && model.find(current.path);
  return (
    <>
      {error && !waits && (
        <p className="bac-Notice" role="alert">
          {problem(error, words)}
        </p>
      )}
      {waits && (
        <p className="bac-Notice" role="status">
          {words.linkDown}
        </p>
      )}
      {sheet && sheet.problems.length > 0 && (
        <div className="bac-Notice" role="status">
          {words.problems}
          <ul>
            {sheet.problems.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {inExercise && (
        <p className={current.dirty ? 'bac-Saved bac-mod-dirty' : 'bac-Saved'}>
          <span aria-hidden="true">{current.dirty ? '● ' : '✓ '}</span>
          {current.dirty ? words.unsaved : words.saved}
        </p>
      )}
    </>
  );
}

function List({ model, words }: IPart): React.JSX.Element {
  const { sheet, error } = model;
  if (!sheet) {
    return error ? <></> : <p className="bac-Quiet bac-Empty">{words.loading}</p>;
  }
  if (sheet.assignments.length === 0) {
    return <p className="bac-Quiet bac-Empty">{words.empty}</p>;
  }
  return (
    <div className="bac-Modules">
      {byModule(sheet.assignments).map(([name, exercises]) => (
        <section key={name}>
          <h3>{name ? words.module(name) : words.otherExercises}</h3>
          <ul className="bac-List">
            {exercises.map(exercise => (
              <Exercise key={exercise.key} exercise={exercise} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
