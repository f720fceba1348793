import { isCut, type IApi } from './api';
import type { IFound } from './model';
import { attemptsLeft } from './model';
import type { IHandedIn } from './types';
import { moment, type Words } from './words';

/** Why an assignment can't be handed in now; empty when it can. */
export function obstacle({ exercise }: IFound, now: Date, words: Words): string {
  if (exercise.withdrawn) {
    return words.gone;
  }
  if (attemptsLeft(exercise) === 0) {
    return words.noAttempts;
  }
  if (exercise.open) {
    return '';
  }
  const { due_at } = exercise;
  const over = due_at !== null && new Date(due_at) < now;
  return over ? words.dueOver(moment(due_at, now, words)) : words.notOpen;
}

/** What the learner should know before deciding. */
export function warnings({ exercise }: IFound, now: Date, words: Words): string[] {
  const lines = [words.submitBody];
  const left = attemptsLeft(exercise);
  if (exercise.due_at !== null) {
    const when = moment(exercise.due_at, now, words);
    const late = new Date(exercise.due_at) < now;
    lines.push(late ? words.submitLate(when) : words.submitOnTime(when));
  }
  if (left !== null) {
    lines.push(left === 1 ? words.submitLast : words.submitLeft(left - 1));
  }
  return lines;
}

/** What taking an earlier hand-in back means, and where it is done if that is in doubt. */
export function takingBack({ exercise, place }: IFound, when: string, words: Words): string[] {
  const where = exercise.places.length > 1 ? [words.takeBackWhere(place.folder)] : [];
  return [words.takeBackBody(exercise.title, when), ...where, words.takeBackKept];
}

/**
 * One decision to hand in has one key, kept until its receipt is here, across reloads of the
 * page: trying again can't make a second attempt of the same work.
 */
export class Keys {
  constructor(
    private readonly storage: Storage,
    private readonly fresh: () => string = () => crypto.randomUUID()
  ) {}

  get(exercise: string): string {
    const name = this.name(exercise);
    try {
      const kept = this.storage.getItem(name) ?? this.fresh();
      this.storage.setItem(name, kept);
      return kept;
    } catch {
      return this.fresh(); // no storage in this browser: the retries of one click still share it
    }
  }

  done(exercise: string): void {
    try {
      this.storage.removeItem(this.name(exercise));
    } catch {
      // nothing was kept
    }
  }

  private name(exercise: string): string {
    return `bacasable:key:${exercise}`;
  }
}

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Send, and again while the connection is cut; `onRetry` is called before each new try. */
export async function send(
  api: IApi,
  found: IFound,
  key: string,
  onRetry: () => void,
  pause: (milliseconds: number) => Promise<void> = wait
): Promise<IHandedIn> {
  const { exercise, place } = found;
  for (const milliseconds of PAUSES) {
    try {
      return await api.submit({ ...exercise, folder: place.folder }, key);
    } catch (error) {
      if (!isCut(error)) {
        throw error;
      }
      onRetry();
      await pause(milliseconds);
    }
  }
  return api.submit({ ...exercise, folder: place.folder }, key);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => window.setTimeout(resolve, milliseconds));
}
