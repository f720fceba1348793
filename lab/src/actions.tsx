import * as React from 'react';

import type { IApi } from './api';
import { CheckReport } from './components/checkreport';
import type { IActions } from './components/context';
import { askText, confirm, during, Guard, say, show, tell } from './dialogs';
import { Keys, obstacle, send, takingBack, warnings } from './handin';
import type { ExercisesModel, IFound } from './model';
import type { Notebooks } from './notebooks';
import type { IExercise, IGradedCell, IHelpRequest, IPlace, ISubmission, IVersion } from './types';
import type { IAim } from './visit';
import { moment, type Words } from './words';

/** What the panel and the notebooks' buttons do. An expected failure ends in a French sentence. */
export class Actions implements IActions {
  private readonly guard: Guard;

  constructor(
    private readonly model: ExercisesModel,
    private readonly notebooks: Notebooks,
    private readonly words: Words,
    private readonly keys: Keys = new Keys(window.localStorage)
  ) {
    this.guard = new Guard(words);
  }

  async open(exercise: IExercise, place: IPlace): Promise<void> {
    this.model.toggle(exercise.key, true);
    const present = place.notebooks.find(notebook => notebook.present);
    if (present) {
      await this.notebooks.open(present.path);
    }
  }

  async putBack(exercise: IExercise): Promise<void> {
    await this.guarded(exercise.key, this.words.failedTitle, async () => {
      await this.api.fetch(exercise);
      await this.model.refresh();
      const place = this.model.exercise(exercise.key)?.places[0];
      if (place) {
        await this.open(exercise, place);
      }
    });
  }

  async reset(exercise: IExercise): Promise<void> {
    const { words } = this;
    const yes = await confirm({
      title: words.resetTitle(exercise.title),
      lines: [words.resetBody],
      accept: words.resetConfirm,
      words
    });
    if (!yes) {
      return;
    }
    await this.guarded(exercise.key, words.failedTitle, async () => {
      const paths = exercise.places[0].notebooks.map(notebook => notebook.path);
      await this.notebooks.save(paths);
      const { lines } = await this.api.reset(exercise);
      await this.model.refresh();
      await this.notebooks.revert(paths);
      await tell(words.doneTitle, lines, words);
    });
  }

  async reopen(submission: ISubmission): Promise<void> {
    await this.guarded(submission.id, this.words.failedTitle, async () => {
      const { folder, notebooks } = await this.api.reopen(submission.id);
      say(this.words.reopened(folder));
      if (notebooks[0]) {
        await this.notebooks.open(notebooks[0]);
      }
    });
  }

  /** Put an earlier hand-in in the place of the work in hand, which becomes a version. */
  async takeBack(exercise: IExercise, submission: ISubmission): Promise<void> {
    const { words } = this;
    const here = this.model.current && this.model.find(this.model.current.path);
    const place = here?.exercise.key === exercise.key ? here.place : exercise.places[0];
    const when = moment(submission.received_at, new Date(), words);
    const yes = await confirm({
      title: words.takeBackTitle(submission.attempt),
      lines: takingBack({ exercise, place }, when, words),
      accept: words.takeBackConfirm,
      words
    });
    if (!yes) {
      return;
    }
    await this.guarded(exercise.key, words.failedTitle, async () => {
      await this.notebooks.save(place.notebooks.map(notebook => notebook.path));
      const which = { ...exercise, folder: place.folder };
      const { lines, notebooks } = await this.api.takeBack(which, submission.id);
      await this.notebooks.revert(notebooks);
      await this.model.refresh();
      await this.notebooks.open(notebooks[0]);
      say([words.takenBack(submission.attempt), ...lines].join(' '));
    });
  }

  /** Go back to an earlier version; what is there now becomes a version itself. */
  async restore(exercise: IExercise, place: IPlace, version: IVersion): Promise<void> {
    const { words } = this;
    const when = moment(version.saved_at, new Date(), words);
    const yes = await confirm({
      title: words.restoreTitle,
      lines: [words.restoreBody(version.notebook, when)],
      accept: words.restoreConfirm,
      words
    });
    if (!yes) {
      return;
    }
    await this.guarded(exercise.key, words.failedTitle, async () => {
      const paths = place.notebooks.filter(n => n.name === version.notebook).map(n => n.path);
      await this.notebooks.save(paths);
      const which = { ...exercise, folder: place.folder };
      await this.api.restore(which, version.notebook, version.id);
      await this.notebooks.revert(paths);
      await this.model.refresh();
      await this.notebooks.open(paths[0]);
      say(words.restored(when));
    });
  }

  /** Show a trainer what they came for: an exercise, its notebook, the cell. */
  async goTo(aim: IAim | null): Promise<void> {
    const exercise = aim && this.model.exercise(`${aim.course}/${aim.assignment}`);
    if (!exercise) {
      return;
    }
    this.model.toggle(exercise.key, true);
    const there = exercise.places.flatMap(place => place.notebooks).filter(n => n.present);
    const book = there.find(({ name }) => name.endsWith(aim.notebook)) ?? there[0];
    if (book && !(aim.cell && (await this.notebooks.seeCell(book.path, aim.cell)))) {
      await this.notebooks.open(book.path);
    }
  }

  /** The learner is there: the server stays. */
  async stay(): Promise<void> {
    await this.guarded('stay', this.words.failedTitle, async () => {
      await this.api.here();
      this.model.setIdle(null);
    });
  }

  /** Ask a person for help with the notebook and the cell at hand. */
  async askHelp(path: string): Promise<void> {
    const { words } = this;
    const found = this.model.find(path);
    if (!found) {
      await tell(words.helpTitle, [this.whyUnknown(path)], words);
      return;
    }
    const cell = this.notebooks.activeCell(path);
    const text = await askText({
      title: words.helpTitle,
      lines: [words.helpBody(found.exercise.title)],
      label: words.helpLabel,
      accept: words.helpConfirm,
      words
    });
    if (text === null) {
      return;
    }
    await this.guarded('help', words.failedTitle, async () => {
      const notebook = path.slice(path.lastIndexOf('/') + 1);
      await this.api.askHelp(found.exercise, { notebook, cell, text });
      await this.model.refresh();
      say(words.helpAsked);
    });
  }

  async closeHelp(request: IHelpRequest): Promise<void> {
    await this.guarded('help', this.words.failedTitle, async () => {
      await this.api.closeHelp(request.id);
      await this.model.refresh();
    });
  }

  async seeCell(exercise: IExercise, cell: IGradedCell): Promise<void> {
    const books = exercise.places.flatMap(place => place.notebooks).filter(book => book.present);
    const book = books.find(({ name }) => name === `${cell.notebook}.ipynb`) ?? books[0];
    const there = book && (await this.notebooks.seeCell(book.path, cell.grade_id));
    if (!there) {
      say(this.words.cellNotFound);
    }
  }

  /** Save, confirm, hand in, show the receipt. */
  async handIn(path: string): Promise<void> {
    const { words } = this;
    await this.model.refresh();
    const found = this.model.find(path);
    const no = found ? obstacle(found, new Date(), words) : this.whyUnknown(path);
    if (!found || no) {
      await tell(words.notSubmittedTitle, [no], words);
      return;
    }
    await this.guarded(found.exercise.key, words.notSubmittedTitle, () => this.handInFound(found));
  }

  /** Save and run the visible checks. */
  async check(path: string): Promise<void> {
    const { words } = this;
    await this.guarded(`check ${path}`, words.notCheckedTitle, async () => {
      if (!(await this.saved([path], words.notCheckedTitle))) {
        return;
      }
      const check = await during(words.checking, () => this.api.check(path));
      const checks = this.model.find(path)?.exercise.checks ?? null;
      let wanted: string | null = null;
      await show(
        words.checkTitle,
        close => {
          const see = (gradeId: string) => {
            wanted = gradeId;
            close();
          };
          return <CheckReport check={check} checks={checks} words={words} see={see} />;
        },
        words
      );
      if (wanted !== null) {
        await this.notebooks.seeCell(path, wanted);
      }
    });
  }

  private get api(): IApi {
    return this.model.api;
  }

  private async handInFound(found: IFound): Promise<void> {
    const { words } = this;
    const { exercise, place } = found;
    const paths = place.notebooks.map(notebook => notebook.path);
    if (!(await this.saved(paths, words.notSubmittedTitle))) {
      return;
    }
    const yes = await confirm({
      title: words.submitTitle(exercise.title),
      lines: warnings(found, new Date(), words),
      accept: words.submit,
      words
    });
    if (!yes) {
      return;
    }
    const key = this.keys.get(exercise.key);
    const { receipt, warnings: left } = await during(words.submitting, retrying =>
      send(this.api, found, key, () => retrying(words.submitRetry))
    );
    this.keys.done(exercise.key);
    this.model.toggle(exercise.key, true);
    void this.model.refresh();
    const when = moment(receipt.received_at, new Date(), words);
    const people = receipt.for ?? [];
    const lines = [
      words.receiptBody(receipt.attempt, when),
      ...(receipt.late ? [words.receiptLate] : []),
      ...(people.length > 1 ? [words.receiptFor(people.join(', '))] : []),
      ...left,
      words.receiptNumber(receipt.id),
      words.receiptNext
    ];
    await tell(words.receiptTitle, lines, words);
  }

  private async saved(paths: string[], title: string): Promise<boolean> {
    try {
      await this.notebooks.save(paths);
      return true;
    } catch {
      await tell(title, [this.words.notSaved], this.words);
      return false;
    }
  }

  private whyUnknown(path: string): string {
    return this.model.isGone(path) ? this.words.gone : this.words.renamed(this.model.asked(path));
  }

  private guarded(key: string, title: string, act: () => Promise<void>): Promise<void> {
    return this.guard.run(key, title, act);
  }
}
