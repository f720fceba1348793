import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { IAuthorApi, ICheck, IQuestion, ISent } from '../author/api';
import { Documents } from '../author/documents';
import { placeOf, releaseUrl } from '../author/place';
import { SentReport, TestReport } from '../author/report';
import { run, Stopped, type ITested, type Step } from '../author/run';
import { ApiError } from '../requests';
import { en } from '../words/en';
import { fr } from '../words/fr';

const SENT: ISent = { cohort: 'demo', assignment: '3.5-sujet', files: 2, problems: [] };
const PATH = 'auteur/data-ia/3.5-sujet/sujet.ipynb';

function check(changes: Partial<ICheck> = {}): ICheck {
  return { state: 'done', reason: '', problems: [], advice: [], questions: [], ...changes };
}

function question(changes: Partial<IQuestion> = {}): IQuestion {
  return {
    notebook: 'sujet',
    grade_id: 'verif-q1',
    max_points: 2,
    solution: 2,
    blank: 0,
    says: '',
    ...changes
  };
}

/** A platform whose check goes through these answers, one a question. */
function platform(first: ICheck, ...then: (ICheck | Error)[]): jest.Mocked<IAuthorApi> {
  const answers = [...then];
  return {
    arrival: jest.fn(),
    receive: jest.fn(),
    send: jest.fn(),
    test: jest.fn<Promise<ITested>, [string]>(async () => ({ sent: SENT, check: first })),
    check: jest.fn<Promise<ICheck>, [ISent]>(async () => {
      const next = answers.shift();
      if (next instanceof Error) {
        throw next;
      }
      return next ?? check();
    }),
    stop: jest.fn<Promise<unknown>, [ISent]>(async () => ({}))
  };
}

const queued = check({ state: 'queued' });
const running = check({ state: 'running' });
const pause = async () => undefined;

function follow(api: IAuthorApi, signal = new AbortController().signal) {
  const steps: Step[] = [];
  const done = run(api, PATH, { signal, tell: step => steps.push(step), pause });
  return { steps, done };
}

describe('where a file lies', () => {
  it('knows the exercise of a file of the working copy, and no other file', () => {
    const place = { course: 'data-ia', name: '3.5-sujet', folder: 'auteur/data-ia/3.5-sujet' };
    expect(placeOf(PATH, 'auteur')).toEqual(place);
    expect(placeOf('auteur/data-ia/3.5-sujet/donnees/x.csv', 'auteur')).toEqual(place);
    for (const path of ['', 'sujet.ipynb', 'auteur/data-ia/sujet.ipynb', 'exercices/a/b/c.ipynb']) {
      expect(placeOf(path, 'auteur')).toBeNull();
    }
    expect(placeOf(PATH, '')).toBeNull();
  });

  it('leads to the cockpit where there is a hub', () => {
    const at = (host: string, prefix: string) => releaseUrl({ host, prefix }, 'été 1', '3.5-sujet');
    const path = '/services/classroom/cohorts/%C3%A9t%C3%A9%201/release/3.5-sujet';
    expect(at('', '/hub/')).toBe(path);
    expect(at('https://hub.example', '/base/hub/')).toBe(`https://hub.example/base${path}`);
    expect(at('', '')).toBe('');
    expect(at('', 'javascript:alert(1)')).toBe('');
  });
});

describe('a test', () => {
  it('sends, waits for its turn, runs and tells what was found', async () => {
    const api = platform(queued, queued, running, check({ problems: ['non'] }));
    const { steps, done } = follow(api);
    expect((await done).check.problems).toEqual(['non']);
    expect(steps).toEqual(['sending', 'queued', 'queued', 'running']);
    expect(api.test).toHaveBeenCalledWith(PATH);
  });

  it('has its result at once where the same version was checked before', async () => {
    const api = platform(check());
    expect((await follow(api).done).sent).toBe(SENT);
    expect(api.check).not.toHaveBeenCalled();
  });

  it('goes on after a cut, and gives up after many', async () => {
    const cut = new ApiError('offline', '');
    expect((await follow(platform(queued, cut, cut)).done).check.state).toBe('done');
    const cuts = Array.from({ length: 40 }, () => cut);
    await expect(follow(platform(queued, ...cuts)).done).rejects.toBe(cut);
  });

  it('tells a refusal at once', async () => {
    const no = new ApiError('interdit', "vous n'avez pas accès à cela.");
    const api = platform(queued, no);
    await expect(follow(api).done).rejects.toBe(no);
    expect(api.check).toHaveBeenCalledTimes(1);
  });

  it('is stopped on the platform too', async () => {
    const stop = new AbortController();
    const api = platform(queued, queued, queued);
    api.check.mockImplementation(async () => {
      stop.abort();
      return running;
    });
    const { steps, done } = follow(api, stop.signal);
    await expect(done).rejects.toBeInstanceOf(Stopped);
    expect(api.stop).toHaveBeenCalledWith(SENT);
    expect(steps.at(-1)).toBe('stopping');
  });

  it('says why the machine could not, and that somebody changed the exercise', async () => {
    const failed = check({ state: 'failed', reason: 'Docker a refusé.' });
    await expect(follow(platform(queued, failed)).done).rejects.toMatchObject({
      code: 'unfinished',
      message: 'Docker a refusé.'
    });
    const gone = check({ state: 'none' });
    await expect(follow(platform(queued, gone)).done).rejects.toMatchObject({ code: 'changed' });
  });
});

describe('the report', () => {
  const bad = question({ grade_id: 'verif-q2', solution: 0 });
  const byHand = question({ grade_id: 'avis', max_points: 3, solution: null, blank: null });

  it('says first that the exercise can be released', () => {
    const tested = { sent: SENT, check: check({ questions: [question(), byHand] }) };
    render(<TestReport tested={tested} release="" words={fr} see={jest.fn()} />);
    expect(screen.getByText(fr.author.good)).toBeTruthy();
    const row = screen.getByRole('row', { name: /verif-q1/ });
    expect(within(row).getByText('2 / 2')).toBeTruthy();
    expect(within(row).getByText('0 / 2')).toBeTruthy();
    expect(screen.getAllByText('à la main')).toHaveLength(2);
    expect(screen.getByText(/que le test ne juge pas : 3/)).toBeTruthy();
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('says what fails and leads to its cell, hostile text shown as it is', async () => {
    const line = 'La solution obtient 0 sur 2 à « verif-q2 » : <img src=x onerror=alert(1)>';
    const see = jest.fn();
    const tested = { sent: SENT, check: check({ problems: [line], questions: [question(), bad] }) };
    render(<TestReport tested={tested} release="/ici" words={fr} see={see} />);
    expect(screen.getByText(fr.author.bad)).toBeTruthy();
    expect(screen.getByText(line)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Voir la cellule « verif-q2 »' }));
    expect(see).toHaveBeenCalledWith(bad);
    expect(screen.getByRole('link').getAttribute('href')).toBe('/ici');
    const total = screen.getByRole('row', { name: /^Total/ });
    expect(within(total).getByText('2 / 4')).toBeTruthy();
    expect(within(total).getByText('0 / 4')).toBeTruthy();
  });

  it('counts a blank copy that earns points as wrong', () => {
    const generous = question({ blank: 1 });
    const tested = { sent: SENT, check: check({ problems: ['x'], questions: [generous] }) };
    render(<TestReport tested={tested} release="" words={fr} see={jest.fn()} />);
    expect(screen.getByRole('row', { name: /verif-q1/ }).dataset.outcome).toBe('failed');
  });

  it('says each piece of advice once', () => {
    const sent = { ...SENT, problems: ['titre trop long'] };
    const tested = { sent, check: check({ advice: ['titre trop long'] }) };
    render(<TestReport tested={tested} release="" words={fr} see={jest.fn()} />);
    expect(screen.getAllByText('titre trop long')).toHaveLength(1);
    expect(screen.getByText('1 conseil d’écriture')).toBeTruthy();
  });

  it('is in English for who chose it', () => {
    const { container } = render(<SentReport sent={SENT} release="/there" words={en} />);
    expect(container.textContent).toContain('“3.5-sujet” is sent (2 files).');
    expect(screen.getByRole('link').textContent).toContain('Release it');
  });
});

describe('open documents', () => {
  function context(path: string, dirty: boolean, saves = true) {
    const model = { dirty };
    const save = jest.fn(async () => {
      model.dirty = !saves;
    });
    return { path, model, save, revert: jest.fn(async () => undefined) };
  }

  function documents(...contexts: ReturnType<typeof context>[]) {
    return new Documents(
      () => contexts as never[],
      widget => widget as never
    );
  }

  it('are saved where they are changed, those of other exercises left alone', async () => {
    const mine = context(PATH, true);
    const same = context('auteur/data-ia/3.5-sujet/x.csv', false);
    const other = context('auteur/data-ia/3.5-sujet-bis/y.ipynb', true);
    await documents(mine, same, other).save('auteur/data-ia/3.5-sujet');
    expect(mine.save).toHaveBeenCalledTimes(1);
    expect(same.save).not.toHaveBeenCalled();
    expect(other.save).not.toHaveBeenCalled();
  });

  it('stop what would send an old version, where one stays unsaved', async () => {
    const stuck = context(PATH, true, false);
    await expect(documents(stuck).save('auteur/data-ia/3.5-sujet')).rejects.toThrow(PATH);
  });
});
