import * as React from 'react';

import type { IExercise, IPlace } from '../types';
import { moment } from '../words';
import { useModel } from './context';

/** Earlier versions of the notebooks of one folder, newest first; each can be gone back to. */
export function Versions(props: { exercise: IExercise; place: IPlace }): React.JSX.Element {
  const { actions, words, now } = useModel();
  const { exercise, place } = props;
  if (place.versions.length === 0) {
    return <></>;
  }
  return (
    <details className="bac-HandIns">
      <summary>{words.versions(place.versions.length)}</summary>
      <ul>
        {place.versions.map(version => {
          const when = moment(version.saved_at, now(), words);
          return (
            <li key={`${version.notebook}/${version.id}`}>
              <p>{words.versionOf(version.notebook, when)}</p>
              <button
                type="button"
                className="bac-Button"
                aria-label={words.restoreNamed(version.notebook, when)}
                onClick={() => void actions.restore(exercise, place, version)}
              >
                {words.restore}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
