import { Notification } from '@jupyterlab/apputils';
import * as React from 'react';

import { ApiError } from '../requests';
import { during, Guard, say, show, tell } from '../dialogs';
import type { Words } from '../words';
import type { IAuthorApi, IQuestion } from './api';
import { placeOf, type IPlace } from './place';
import { SentReport, TestReport } from './report';
import { run, Stopped, type Step } from './run';

interface IDocuments {
  save(folder: string): Promise<void>;
  revert(folder: string): Promise<void>;
}

interface INotebooks {
  seeCell(path: string, id: string): Promise<boolean>;
}

/** What an author's buttons and commands do. An expected failure ends in a sentence. */
export class AuthorActions {
  private readonly guard: Guard;

  constructor(
    readonly root: string,
    private readonly api: IAuthorApi,
    private readonly documents: IDocuments,
    private readonly notebooks: INotebooks,
    private readonly words: Words,
    private readonly release: (cohort: string, assignment: string) => string
  ) {
    this.guard = new Guard(words);
  }

  /** Save, send, and run the exercise as the check before a release does. */
  async test(path: string): Promise<void> {
    const said = this.words.author;
    await this.at(path, said.notTested, async place => {
      const stop = new AbortController();
      try {
        const tested = await this.following(stop, tell =>
          run(this.api, path, { signal: stop.signal, tell })
        );
        let wanted: IQuestion | null = null;
        const release = this.release(tested.sent.cohort, tested.sent.assignment);
        await show(
          said.testTitle(place.name),
          close => {
            const see = (question: IQuestion) => {
              wanted = question;
              close();
            };
            return <TestReport tested={tested} release={release} words={this.words} see={see} />;
          },
          this.words
        );
        await this.see(place, wanted);
      } catch (error) {
        if (!(error instanceof Stopped)) {
          throw this.explained(error, place);
        }
        say(said.stopped);
      }
    });
  }

  /** Save and send the new version, which the cockpit can then release. */
  async send(path: string): Promise<void> {
    const said = this.words.author;
    await this.at(path, said.notSent, async place => {
      const sent = await during(said.steps.sending, () => this.api.send(path)).catch(error => {
        throw this.explained(error, place);
      });
      const release = this.release(sent.cohort, sent.assignment);
      await show(
        said.sentTitle,
        () => <SentReport sent={sent} release={release} words={this.words} />,
        this.words
      );
    });
  }

  /** Bring what is new on the platform, and what was deleted here. */
  async receive(): Promise<void> {
    const said = this.words.author;
    await this.guard.run('author', said.notReceived, async () => {
      if (!(await this.saved(this.root, said.notReceived))) {
        return;
      }
      const { came, kept } = await during(said.receiving, () => this.api.receive());
      if (came.length) {
        await this.documents.revert(this.root);
      }
      const lines = [...came, ...kept];
      await tell(said.receivedTitle, lines.length ? lines : [said.upToDate], this.words);
    });
  }

  /** Whether the working copy came; tells what its arrival left to be decided. */
  async greet(): Promise<boolean> {
    try {
      const { came, kept, problem } = await this.api.arrival();
      for (const line of problem ? [this.words.author.notArrived(problem)] : kept) {
        Notification.emit(line, 'warning', { autoClose: false });
      }
      return came.length > 0;
    } catch (error) {
      console.warn('bacasable', error); // it is told again when a button is pressed
      return false;
    }
  }

  /** Do something with the exercise of a file, whose documents are saved first. */
  private async at(
    path: string,
    title: string,
    act: (place: IPlace) => Promise<void>
  ): Promise<void> {
    const place = placeOf(path, this.root);
    if (!place) {
      await tell(title, [this.words.author.elsewhere(this.root)], this.words);
      return;
    }
    await this.guard.run('author', title, async () => {
      if (await this.saved(place.folder, title)) {
        await act(place);
      }
    });
  }

  private async saved(folder: string, title: string): Promise<boolean> {
    try {
      await this.documents.save(folder);
      return true;
    } catch {
      await tell(title, [this.words.notSaved], this.words);
      return false;
    }
  }

  /** Say at which step a test is, for how long, with a button that stops it. */
  private async following<T>(
    stop: AbortController,
    act: (tell: (step: Step) => void) => Promise<T>
  ): Promise<T> {
    const said = this.words.author;
    const since = Date.now();
    const actions = [{ label: this.words.cancel, callback: () => stop.abort() }];
    const options = { autoClose: false as const, actions };
    const id = Notification.emit(said.steps.sending, 'in-progress', options);
    const tell = (step: Step) => {
      const seconds = Math.round((Date.now() - since) / 1000);
      const message = said.progress(said.steps[step], seconds);
      Notification.update({ id, message, type: 'in-progress', ...options });
    };
    try {
      return await act(tell);
    } finally {
      Notification.dismiss(id);
    }
  }

  private async see(place: IPlace, question: IQuestion | null): Promise<void> {
    if (!question) {
      return;
    }
    const path = `${place.folder}/${question.notebook}.ipynb`;
    if (!(await this.notebooks.seeCell(path, question.grade_id))) {
      say(this.words.cellNotFound);
    }
  }

  /** What the platform says in a word is said here with what to do next. */
  private explained(error: unknown, place: IPlace): unknown {
    const said = this.words.author;
    switch (error instanceof ApiError ? error.code : '') {
      case 'conflit':
        return new ApiError('conflit', said.conflict(place.name));
      case 'changed':
        return new ApiError('changed', said.changed(place.name));
      default:
        return error;
    }
  }
}
