import * as React from 'react';

import type { State } from '../types';

/** One drawing a state, told apart by shape: colour only repeats what shape and text say. */
const PATHS: Record<State, React.ReactNode> = {
  todo: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  working: (
    <path
      d="M3 13l.8-3.2L10.6 3l2.4 2.4-6.8 6.8zM9.2 4.4l2.4 2.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
    />
  ),
  submitted: (
    <path
      d="M8 13V4M4.2 7.6L8 3.8l3.8 3.8M3 14.2h10"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
    />
  ),
  grading: (
    <path
      d="M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3 2.5 3.8 2.5 5.5S5.5 10.5 5.5 13.5M10.5 2.5c0 3-2.5 3.8-2.5 5.5s2.5 2.5 2.5 5.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
    />
  ),
  graded: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path
        d="M4.8 8.3l2.2 2.2 4.3-4.6"
        fill="none"
        stroke="var(--jp-layout-color1)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </>
  ),
  late: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path
        d="M8 4.4V8l2.6 1.8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </>
  ),
  refused: (
    <path
      d="M4 4l8 8M12 4l-8 8"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    />
  ),
  failed: (
    <>
      <path
        d="M8 2l6.4 11.6H1.6z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path
        d="M8 6.4v3.4M8 11.4v.6"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </>
  )
};

export function StateIcon({ state }: { state: State }): React.JSX.Element {
  return (
    <svg className="bac-Icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {PATHS[state]}
    </svg>
  );
}
