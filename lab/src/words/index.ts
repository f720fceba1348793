import type { ApiError } from '../api';
import { en } from './en';
import { fr, type Words } from './fr';

export type { Words };

/** French, unless JupyterLab is in English by the learner's choice. */
export function wordsFor(languageCode: string): Words {
  return /^en/i.test(languageCode) ? en : fr;
}

/** A number as it is written: `7,5`. */
export function number(value: number, words: Words): string {
  return value.toLocaleString(words.locale, { maximumFractionDigits: 2 });
}

/** A moment in words, seen from `now`: `demain à 18:00`. */
export function moment(iso: string, now: Date, words: Words): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString(words.locale, { hour: '2-digit', minute: '2-digit' });
  switch (daysBetween(now, date)) {
    case 0:
      return words.today(time);
    case 1:
      return words.tomorrow(time);
    case -1:
      return words.yesterday(time);
  }
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  const day = date.toLocaleDateString(words.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year
  });
  return words.onDay(words.locale.startsWith('fr') ? `le ${first(day)}` : `on ${day}`, time);
}

/** A due date in words. */
export function due(iso: string | null, now: Date, words: Words): string {
  if (iso === null) {
    return words.noDue;
  }
  const when = moment(iso, now, words);
  return new Date(iso) < now ? words.wasDue(when) : words.due(when);
}

/** What went wrong, in a sentence that can be shown. */
export function problem(error: unknown, words: Words): string {
  const { code, message } = error as Partial<ApiError>;
  if (code === 'offline') {
    return words.offline;
  }
  return (code && message) || words.unexpected;
}

/** In French the first of a month is the `1er`. */
function first(day: string): string {
  return day.replace(/ 1 /, ' 1er ');
}

function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
