import { Requests } from './requests';
import type {
  ICheck,
  IHandedIn,
  IHelpRequest,
  IReopened,
  IResult,
  ISheet,
  ITakenBack
} from './types';

export { ApiError, isCut } from './requests';

/** An assignment, and the folder of it that the learner works in. */
export interface IWhich {
  course_id: string;
  assignment: string;
  folder?: string;
}

/** Where the learner needs help, and what they say of it. */
export interface IQuestion {
  notebook: string;
  cell: string;
  text: string;
}

/** Requests to the learner's own server, which talks to the platform. */
export interface IApi {
  assignments(): Promise<ISheet>;
  submit(which: IWhich, key: string): Promise<IHandedIn>;
  reset(which: IWhich): Promise<{ lines: string[] }>;
  fetch(which: IWhich): Promise<{ lines: string[] }>;
  submission(id: string): Promise<IResult>;
  reopen(id: string): Promise<IReopened>;
  takeBack(which: IWhich, id: string): Promise<ITakenBack>;
  restore(which: IWhich, notebook: string, version: string): Promise<unknown>;
  askHelp(which: IWhich, question: IQuestion): Promise<IHelpRequest>;
  closeHelp(id: string): Promise<unknown>;
  here(): Promise<unknown>;
  check(path: string): Promise<ICheck>;
  feedbackUrl(id: string, notebook: string): string;
  eventsUrl(): string;
}

export class Api extends Requests implements IApi {
  assignments(): Promise<ISheet> {
    return this.get('assignments');
  }

  submit(which: IWhich, key: string): Promise<IHandedIn> {
    return this.post(place('submit', which), { key, folder: which.folder ?? '' });
  }

  reset(which: IWhich): Promise<{ lines: string[] }> {
    return this.post(place('reset', which), {});
  }

  fetch(which: IWhich): Promise<{ lines: string[] }> {
    return this.post(place('fetch', which), {});
  }

  submission(id: string): Promise<IResult> {
    return this.get(`submissions/${encodeURIComponent(id)}`);
  }

  reopen(id: string): Promise<IReopened> {
    return this.post(`reopen/${encodeURIComponent(id)}`, {});
  }

  takeBack(which: IWhich, id: string): Promise<ITakenBack> {
    return this.post(place('takeback', which), { folder: which.folder ?? '', id });
  }

  restore(which: IWhich, notebook: string, version: string): Promise<unknown> {
    const { folder = '' } = which;
    return this.post(place('restore', which), { folder, notebook, version });
  }

  askHelp({ course_id, assignment }: IWhich, question: IQuestion): Promise<IHelpRequest> {
    return this.post('help', { course_id, assignment, ...question });
  }

  closeHelp(id: string): Promise<unknown> {
    return this.post(`help/${encodeURIComponent(id)}/close`, {});
  }

  here(): Promise<unknown> {
    return this.post('here', {});
  }

  check(path: string): Promise<ICheck> {
    return this.post('check', { path });
  }

  feedbackUrl(id: string, notebook: string): string {
    const path = ['feedback', id, notebook].map(encodeURIComponent).join('/');
    return this.url(path);
  }

  eventsUrl(): string {
    return this.url('events');
  }
}

function place(verb: string, which: IWhich): string {
  return [verb, which.course_id, which.assignment].map(encodeURIComponent).join('/');
}
