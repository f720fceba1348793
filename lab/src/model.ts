import type { IApi } from './api';
import { ApiError } from './api';
import type { IExercise, IPlace, IResult, ISheet, State } from './types';

/** An assignment and the folder of it in which a notebook lies. */
export interface IFound {
  exercise: IExercise;
  place: IPlace;
}

export type Link = 'connecting' | 'up' | 'down';

/**
 * What the panel and the notebooks' buttons show: one list, loaded again when something changed.
 *
 * Whoever shows it subscribes; `changed` is the only way to learn of a change.
 */
export class ExercisesModel {
  sheet: ISheet | null = null;
  error: ApiError | null = null;
  link: Link = 'connecting';
  /** The notebook that the learner looks at, and whether it has changes that are not saved. */
  current: { path: string; dirty: boolean } | null = null;
  /** Minutes until the server stops for want of activity; null while that is far. */
  idle: number | null = null;
  readonly results = new Map<string, IResult>();
  readonly openKeys = new Set<string>();

  private listeners = new Set<() => void>();
  private loading: Promise<void> | null = null;
  private again = false;
  /** Counts the changes; a snapshot for React. */
  version = 0;

  constructor(readonly api: IApi) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  changed(): void {
    this.version += 1;
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  /** Load the list; calls during a load make one more load, not many, and wait for that one. */
  refresh(): Promise<void> {
    if (this.loading) {
      this.again = true;
      return this.loading.then(() => this.loading ?? undefined);
    }
    this.loading = this.load().finally(() => {
      this.loading = null;
      if (this.again) {
        this.again = false;
        void this.refresh();
      }
    });
    return this.loading;
  }

  /** Load the list, and what is shown of these hand-ins again (null: of all). */
  async news(ids: string[] | null): Promise<void> {
    const shown = [...this.results.keys()].filter(id => ids === null || ids.includes(id));
    await Promise.all([this.refresh(), ...shown.map(id => this.renew(id))]);
  }

  /** The graded cells of a submission, kept until `news` says that they changed. */
  async result(id: string): Promise<IResult> {
    const kept = this.results.get(id);
    if (kept) {
      return kept;
    }
    const result = await this.api.submission(id);
    if (result.state === 'graded') {
      this.results.set(id, result);
      this.changed();
    }
    return result;
  }

  private async renew(id: string): Promise<void> {
    try {
      const result = await this.api.submission(id);
      if (result.state === 'graded' && this.results.has(id)) {
        this.results.set(id, result);
        this.changed();
      }
    } catch {
      // what is shown stays: the list says what is wrong
    }
  }

  setLink(link: Link): void {
    const isBack = link === 'up' && this.link === 'down';
    if (link !== this.link) {
      this.link = link;
      this.changed();
    }
    if (isBack) {
      void this.news(null); // what the cut left: an old list, perhaps an error
    }
  }

  setIdle(minutes: number | null): void {
    if (minutes !== this.idle) {
      this.idle = minutes;
      this.changed();
    }
  }

  setCurrent(current: { path: string; dirty: boolean } | null): void {
    if (current?.path !== this.current?.path || current?.dirty !== this.current?.dirty) {
      this.current = current;
      this.changed();
    }
  }

  toggle(key: string, open?: boolean): void {
    const wanted = open ?? !this.openKeys.has(key);
    if (wanted) {
      this.openKeys.add(key);
    } else {
      this.openKeys.delete(key);
    }
    this.changed();
  }

  exercise(key: string): IExercise | undefined {
    return this.sheet?.assignments.find(exercise => exercise.key === key);
  }

  /** Whether this is the learner's own server, rather than one that a trainer looks into. */
  get isOwn(): boolean {
    return !this.sheet?.visiting;
  }

  /** The assignment that a file belongs to: a notebook that is asked for, in one of its folders. */
  find(path: string): IFound | null {
    for (const exercise of this.sheet?.assignments ?? []) {
      const place = exercise.places.find(p => p.notebooks.some(n => n.path === path));
      if (place) {
        return { exercise, place };
      }
    }
    return null;
  }

  /** Whether a notebook belonged to an assignment that has been withdrawn since. */
  isGone(path: string): boolean {
    const gone = this.sheet?.gone ?? [];
    return gone.some(g => g.places.some(p => p.notebooks.some(n => n.path === path)));
  }

  /** Whether a notebook lies in the folder of an assignment that asks for another name. */
  isRenamed(path: string): boolean {
    return this.asked(path) !== '';
  }

  /** The name that is missing where a notebook of another name lies; empty where none is. */
  asked(path: string): string {
    const places = this.sheet?.assignments.flatMap(exercise => exercise.places) ?? [];
    const folder = path.slice(0, path.lastIndexOf('/'));
    const books = places.find(p => p.path === folder)?.notebooks ?? [];
    const missing = books.filter(book => !book.present).map(book => book.name);
    return books.some(book => book.path === path) ? '' : missing.join(', ');
  }

  private async load(): Promise<void> {
    try {
      const sheet = await this.api.assignments();
      this.forgetRegraded(sheet);
      this.sheet = sheet;
      this.error = null;
    } catch (error) {
      this.error = error instanceof ApiError ? error : new ApiError('unexpected', String(error));
    }
    this.changed();
  }

  private forgetRegraded(sheet: ISheet): void {
    const scores = new Map(
      sheet.assignments.flatMap(e => e.submissions).map(s => [s.id, `${s.state} ${s.score}`])
    );
    for (const [id, result] of this.results) {
      if (scores.get(id) !== `${result.state} ${result.score}`) {
        this.results.delete(id);
      }
    }
  }
}

/** What the learner is told of an assignment at a glance. */
export function stateOf(exercise: IExercise): State {
  const begun = exercise.places.some(place => place.started);
  return exercise.state === 'todo' && begun ? 'working' : exercise.state;
}

/** Attempts that are left; null where there is no limit. */
export function attemptsLeft(exercise: IExercise): number | null {
  const limit = exercise.max_attempts;
  return limit === null ? null : Math.max(0, limit - exercise.attempts);
}

/** The newest hand-in. */
export function latest(exercise: IExercise) {
  return [...exercise.submissions].sort((a, b) => b.attempt - a.attempt)[0];
}

/** Assignments by module, modules and assignments in the platform's order. */
export function byModule(exercises: IExercise[]): [string, IExercise[]][] {
  const modules = new Map<string, IExercise[]>();
  for (const exercise of exercises) {
    const name = exercise.module;
    modules.set(name, [...(modules.get(name) ?? []), exercise]);
  }
  return [...modules];
}
