/**
 * What the learner's own server tells the browser, under `bacasable/`.
 */

/** Where an assignment stands for the platform. */
export type PlatformState =
  'todo' | 'late' | 'submitted' | 'grading' | 'graded' | 'refused' | 'failed';

/** Where it stands for the learner: begun at home, or as the platform says. */
export type State = PlatformState | 'working';

export interface INotebook {
  name: string;
  path: string;
  present: boolean;
}

/** One folder of an assignment in the learner's home. */
export interface IPlace {
  folder: string;
  path: string;
  version: number;
  started: boolean;
  notebooks: INotebook[];
  versions: IVersion[];
}

/** How a notebook was at the end of an earlier day, or before going back to such a version. */
export interface IVersion {
  notebook: string;
  id: string;
  saved_at: string;
}

/** An open request for help. `place`: 1 is next; null where it isn't known. */
export interface IHelpRequest {
  id: string;
  assignment: string;
  text: string;
  place: number | null;
}

/** Somebody else who is in the learner's server; `left`: when they were last seen there. */
export interface IVisitor {
  name: string;
  since: string;
  left: string | null;
}

/** How many checks an exercise has, and how many of them learners see whole. */
export interface IChecks {
  all: number;
  visible: number;
}

export interface ISubmission {
  id: string;
  attempt: number;
  received_at: string;
  late: boolean;
  state: 'queued' | 'grading' | 'graded' | 'refused' | 'failed';
  score: number | null;
  max_score: number | null;
  reason: string;
  feedback: string[];
}

export interface IExercise {
  key: string;
  course_id: string;
  assignment: string;
  title: string;
  module: string;
  state: PlatformState;
  score: number | null;
  max_score: number | null;
  due_at: string | null;
  max_attempts: number | null;
  /** Due date or attempts are this learner's own. */
  adapted: boolean;
  /** Names of who hands in together; empty: alone. */
  group: string[];
  attempts: number;
  open: boolean;
  withdrawn: boolean;
  returned: boolean;
  returns_at: string | null;
  checks: IChecks | null;
  places: IPlace[];
  submissions: ISubmission[];
}

/** A folder of an assignment that is no longer released. */
export interface IGone {
  key: string;
  places: Pick<IPlace, 'folder' | 'path' | 'notebooks'>[];
}

export interface ISheet {
  now: string;
  assignments: IExercise[];
  gone: IGone[];
  problems: string[];
  help: IHelpRequest[];
  visitors: IVisitor[];
  /** Whose server this is, where it is not one's own; empty for its learner. */
  visiting: string;
}

export interface IGradedCell {
  notebook: string;
  grade_id: string;
  name: string;
  hidden: boolean;
  passed: boolean;
  points: number | null;
  max_points: number | null;
  manual: boolean;
  message: string;
  comment: string;
}

export interface IResult {
  id: string;
  state: ISubmission['state'];
  reason: string;
  score: number | null;
  max_score: number | null;
  late: boolean;
  /** Points before what lateness takes off. */
  earned: number | null;
  penalty: number;
  feedback: string[];
  files: string[];
  cells: IGradedCell[];
}

export interface IReceipt {
  id: string;
  assignment: string;
  attempt: number;
  received_at: string;
  late: boolean;
  sha256: string;
  /** Names of whom it is credited to. */
  for?: string[];
}

export interface IHandedIn {
  receipt: IReceipt;
  warnings: string[];
}

export interface ICriterion {
  title: string;
  passed: boolean;
  message: string;
}

export interface IVisibleTest {
  grade_id: string;
  points: number;
  passed: boolean;
  message: string;
  criteria: ICriterion[];
  later: boolean;
}

export interface ICheck {
  tests: IVisibleTest[];
  troubles: { cell: number; kind: string; message: string }[];
  stopped: { cell: number; message: string } | null;
}

export interface ITakenBack {
  lines: string[];
  notebooks: string[];
}

export interface IReopened {
  folder: string;
  notebooks: string[];
}
