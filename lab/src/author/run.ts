import { ApiError, isCut } from '../requests';
import type { IAuthorApi, ICheck, ISent } from './api';

export type Step = 'sending' | 'queued' | 'running' | 'stopping';

/** What a test found, of which version. */
export interface ITested {
  sent: ISent;
  check: ICheck;
}

/** The trainer changed their mind. `sent`: the new version had been sent before. */
export class Stopped extends Error {}

const PAUSE = 1_000;
/** So many answers in a row may be lost before the test gives up. */
const CUTS = 15;

/**
 * Send the exercise of a file, and follow its check until it is over. Rejects with `Stopped` once
 * `signal` has ended it, in the sandbox too.
 */
export async function run(
  api: IAuthorApi,
  path: string,
  { signal, tell, pause = wait }: IRun
): Promise<ITested> {
  tell('sending');
  const asked = await api.test(path);
  const { sent } = asked;
  let { check } = asked;
  let cuts = 0;
  while (check.state === 'queued' || check.state === 'running') {
    if (signal.aborted) {
      tell('stopping');
      await api.stop(sent);
      throw new Stopped();
    }
    tell(check.state);
    await pause(PAUSE, signal);
    try {
      check = await api.check(sent);
      cuts = 0;
    } catch (error) {
      cuts += 1;
      if (!isCut(error) || cuts > CUTS) {
        throw error;
      }
    }
  }
  if (check.state !== 'done') {
    throw new ApiError(check.state === 'none' ? 'changed' : 'unfinished', check.reason);
  }
  return { sent, check };
}

interface IRun {
  signal: AbortSignal;
  tell: (step: Step) => void;
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Wait so long, or until `signal` says stop. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = window.setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}
