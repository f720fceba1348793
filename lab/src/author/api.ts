import { Requests } from '../requests';

/** A graded cell: what the solution and a blank copy earn; null where a person gives points. */
export interface IQuestion {
  notebook: string;
  grade_id: string;
  max_points: number;
  solution: number | null;
  blank: number | null;
  says: string;
}

/** Where a check stands, and, once it is done, what it found. */
export interface ICheck {
  state: 'none' | 'queued' | 'running' | 'done' | 'failed';
  reason: string;
  problems: string[];
  advice: string[];
  questions: IQuestion[];
}

/** What the platform keeps of an exercise now, and the authoring rules that it breaks. */
export interface ISent {
  cohort: string;
  assignment: string;
  files: number;
  problems: string[];
}

/** What came into the working copy, and what didn't because the trainer changed it. */
export interface IReceived {
  came: string[];
  kept: string[];
}

export interface IArrival extends IReceived {
  /** Why nothing has come yet; empty where all is well. */
  problem: string;
}

/** Requests to the trainer's own server, which talks to the platform. */
export interface IAuthorApi {
  arrival(): Promise<IArrival>;
  receive(): Promise<IReceived>;
  send(path: string): Promise<ISent>;
  test(path: string): Promise<{ sent: ISent; check: ICheck }>;
  check(sent: ISent): Promise<ICheck>;
  stop(sent: ISent): Promise<unknown>;
}

export class AuthorApi extends Requests implements IAuthorApi {
  arrival(): Promise<IArrival> {
    return this.get('author');
  }

  receive(): Promise<IReceived> {
    return this.post('author/receive', {});
  }

  send(path: string): Promise<ISent> {
    return this.post('author/send', { path });
  }

  test(path: string): Promise<{ sent: ISent; check: ICheck }> {
    return this.post('author/test', { path });
  }

  check(sent: ISent): Promise<ICheck> {
    return this.get(place('check', sent));
  }

  stop(sent: ISent): Promise<unknown> {
    return this.post(place('stop', sent), {});
  }
}

function place(verb: string, { cohort, assignment }: ISent): string {
  return ['author', verb, cohort, assignment].map(encodeURIComponent).join('/');
}
