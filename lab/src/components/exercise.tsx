import * as React from 'react';

import { attemptsLeft, latest, stateOf } from '../model';
import type { IExercise, IPlace } from '../types';
import { due, moment, number } from '../words';
import { useModel } from './context';
import { HandIns } from './handins';
import { StateIcon } from './icons';
import { Result } from './result';
import { Versions } from './versions';

/** One exercise of the list: a line that opens it, and details that unfold. */
export function Exercise({ exercise }: { exercise: IExercise }): React.JSX.Element {
  const { model, actions, words } = useModel();
  const id = React.useId();
  const open = model.openKeys.has(exercise.key);
  const current = model.current && model.find(model.current.path)?.exercise.key === exercise.key;
  const state = stateOf(exercise);
  const [first] = exercise.places;
  return (
    <li className="bac-Exercise" data-state={state} data-current={current || undefined}>
      <div className="bac-Line">
        <button
          type="button"
          className="bac-Title"
          aria-label={words.openNamed(exercise.title)}
          aria-current={current ? 'true' : undefined}
          aria-describedby={`${id}-facts`}
          onClick={() => void actions.open(exercise, first)}
        >
          {exercise.title}
        </button>
        <button
          type="button"
          className="bac-IconButton bac-Unfold"
          aria-expanded={open}
          aria-controls={`${id}-details`}
          aria-label={words.details(exercise.title)}
          onClick={() => model.toggle(exercise.key)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path
              d="M4 6l4 4 4-4"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.8"
              strokeLinecap="round"
            />
          </svg>
        </button>
      </div>
      <Facts exercise={exercise} id={`${id}-facts`} />
      <div id={`${id}-details`} hidden={!open}>
        {open && <Details exercise={exercise} />}
      </div>
    </li>
  );
}

function Facts({ exercise, id }: { exercise: IExercise; id: string }): React.JSX.Element {
  const { words, now } = useModel();
  const state = stateOf(exercise);
  const left = attemptsLeft(exercise);
  const { score, max_score } = exercise;
  const done = state === 'graded' || state === 'submitted' || state === 'grading';
  return (
    <div className="bac-Facts" id={id}>
      <p className="bac-FirstFacts">
        <span className="bac-State" data-state={state}>
          <StateIcon state={state} />
          {words.states[state]}
        </span>
        {score !== null && max_score !== null && (
          <span className="bac-Score">
            {words.score(number(score, words), number(max_score, words))}
          </span>
        )}
      </p>
      <p className="bac-Quiet">
        {(!done || exercise.due_at !== null) && <span>{due(exercise.due_at, now(), words)}</span>}
        <span>{left === null ? words.unlimited : words.attemptsLeft(left)}</span>
        {exercise.adapted && <span>{words.adapted}</span>}
      </p>
      {!exercise.returned && exercise.state === 'graded' && (
        <p className="bac-Quiet">
          {exercise.returns_at
            ? words.returnsAt(moment(exercise.returns_at, now(), words))
            : words.returnsLater}
        </p>
      )}
      {exercise.group.length > 0 && (
        <p className="bac-Quiet">{words.group(exercise.group.join(', '))}</p>
      )}
      {exercise.withdrawn && <p className="bac-Notice">{words.withdrawn}</p>}
    </div>
  );
}

function Details({ exercise }: { exercise: IExercise }): React.JSX.Element {
  const { model, actions, words } = useModel();
  const newest = latest(exercise);
  return (
    <div className="bac-Details">
      {exercise.places.map(place => (
        <Place key={place.folder} exercise={exercise} place={place} />
      ))}
      {newest && <Result exercise={exercise} submission={newest} />}
      {exercise.submissions.length > 0 && <HandIns exercise={exercise} />}
      {model.isOwn && (
        <>
          {exercise.places.map(place => (
            <Versions key={place.folder} exercise={exercise} place={place} />
          ))}
          <button
            type="button"
            className="bac-Button"
            aria-label={words.resetNamed(exercise.title)}
            onClick={() => void actions.reset(exercise)}
          >
            {words.reset}
          </button>
        </>
      )}
    </div>
  );
}

function Place({ exercise, place }: { exercise: IExercise; place: IPlace }): React.JSX.Element {
  const { model, actions, words } = useModel();
  const missing = place.notebooks.filter(notebook => !notebook.present);
  const beside = place !== exercise.places[0];
  return (
    <>
      {missing.length > 0 && (
        <div className="bac-Notice">
          <p>
            {words.missing(missing.map(n => n.name).join(', '))} {words.missingTodo}
          </p>
          {model.isOwn && (
            <button
              type="button"
              className="bac-Button"
              onClick={() => void actions.putBack(exercise)}
            >
              {words.putBack}
            </button>
          )}
        </div>
      )}
      {beside && (
        <button
          type="button"
          className="bac-Button"
          onClick={() => void actions.open(exercise, place)}
        >
          {words.open} : {words.version(place.version)}
        </button>
      )}
    </>
  );
}
