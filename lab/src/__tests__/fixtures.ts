import type { IApi } from '../api';
import type { IExercise, IGradedCell, IResult, ISheet, ISubmission } from '../types';

export const NOW = new Date('2026-11-23T10:00:00+01:00');

export function exercise(changes: Partial<IExercise> = {}): IExercise {
  const folder = changes.assignment ?? '1.1-premiers-pas';
  const path = `exercices/${folder}`;
  return {
    key: `cours/${folder}`,
    course_id: 'cours',
    assignment: folder,
    title: 'Premiers pas',
    module: '1',
    state: 'todo',
    score: null,
    max_score: 10,
    due_at: '2026-11-24T17:00:00+00:00',
    max_attempts: 5,
    adapted: false,
    group: [],
    attempts: 0,
    open: true,
    withdrawn: false,
    returned: true,
    returns_at: null,
    checks: null,
    places: [
      {
        folder,
        path,
        version: 1,
        started: false,
        notebooks: [{ name: 'pas.ipynb', path: `${path}/pas.ipynb`, present: true }],
        versions: []
      }
    ],
    submissions: [],
    ...changes
  };
}

export function submission(changes: Partial<ISubmission> = {}): ISubmission {
  return {
    id: 's1',
    attempt: 1,
    received_at: '2026-11-23T08:30:00+00:00',
    late: false,
    state: 'graded',
    score: 7.5,
    max_score: 10,
    reason: '',
    feedback: ['pas'],
    ...changes
  };
}

export function cell(changes: Partial<IGradedCell> = {}): IGradedCell {
  return {
    notebook: 'pas',
    grade_id: 'verif-q1',
    name: '',
    hidden: false,
    passed: true,
    points: 2,
    max_points: 2,
    manual: false,
    message: '',
    comment: '',
    ...changes
  };
}

export function result(cells: IGradedCell[]): IResult {
  return {
    id: 's1',
    state: 'graded',
    reason: '',
    score: 7.5,
    max_score: 10,
    late: false,
    earned: 7.5,
    penalty: 0,
    feedback: ['pas'],
    files: ['pas.ipynb'],
    cells
  };
}

export function sheet(assignments: IExercise[], changes: Partial<ISheet> = {}): ISheet {
  return {
    now: NOW.toISOString(),
    assignments,
    gone: [],
    problems: [],
    help: [],
    visitors: [],
    visiting: '',
    ...changes
  };
}

/** An API that answers what a test says; what a test doesn't expect to be asked is refused. */
export function api(answers: Partial<IApi>): IApi {
  const unexpected = () => Promise.reject(new Error('not expected'));
  return {
    assignments: unexpected,
    submit: unexpected,
    reset: unexpected,
    fetch: unexpected,
    submission: unexpected,
    reopen: unexpected,
    takeBack: unexpected,
    restore: unexpected,
    askHelp: unexpected,
    closeHelp: unexpected,
    here: unexpected,
    check: unexpected,
    feedbackUrl: (id, notebook) => `/bacasable/feedback/${id}/${notebook}`,
    eventsUrl: () => '/bacasable/events',
    ...answers
  };
}
