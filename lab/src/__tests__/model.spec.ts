import { ApiError } from '../api';
import { attemptsLeft, byModule, ExercisesModel, latest, stateOf } from '../model';
import type { ISheet } from '../types';
import { api, cell, exercise, result, sheet, submission } from './fixtures';

describe('refreshing', () => {
  it('makes one more request for many changes during a request', async () => {
    const answers: ((value: ISheet) => void)[] = [];
    const assignments = jest.fn(() => new Promise<ISheet>(resolve => answers.push(resolve)));
    const model = new ExercisesModel(api({ assignments }));
    const first = model.refresh();
    const second = model.refresh();
    void model.refresh();
    answers[0](sheet([exercise()]));
    await first;
    await Promise.resolve();
    expect(assignments).toHaveBeenCalledTimes(2);
    answers[1](sheet([]));
    await second;
    expect(model.sheet?.assignments).toEqual([]); // not what was asked for before the change
  });

  it('keeps the list when the server is silent, and says so', async () => {
    const assignments = jest
      .fn()
      .mockResolvedValueOnce(sheet([exercise()]))
      .mockRejectedValueOnce(new ApiError('unreachable', 'la plateforme ne répond pas.'));
    const model = new ExercisesModel(api({ assignments }));
    await model.refresh();
    await model.refresh();
    expect(model.sheet?.assignments).toHaveLength(1);
    expect(model.error?.message).toBe('la plateforme ne répond pas.');
  });

  it('loads the list again when the platform is heard again, so that no old error stays', async () => {
    const assignments = jest
      .fn()
      .mockRejectedValueOnce(new ApiError('unreachable', 'la plateforme ne répond pas.'))
      .mockResolvedValueOnce(sheet([exercise()]));
    const model = new ExercisesModel(api({ assignments }));
    model.setLink('down');
    await model.refresh();
    expect(model.error).not.toBeNull();
    model.setLink('up');
    await new Promise(resolve => setTimeout(resolve));
    expect(model.error).toBeNull();
    model.setLink('up');
    expect(assignments).toHaveBeenCalledTimes(2);
  });

  it('tells who shows it', async () => {
    const model = new ExercisesModel(api({ assignments: async () => sheet([]) }));
    const listener = jest.fn();
    const unsubscribe = model.subscribe(listener);
    await model.refresh();
    expect(listener).toHaveBeenCalledTimes(1);
    unsubscribe();
    await model.refresh();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('results', () => {
  it('are asked for once, and again after a regrade', async () => {
    const graded = result([cell()]);
    const ask = jest.fn(async () => graded);
    const one = submission();
    const assignments = jest
      .fn()
      .mockResolvedValueOnce(sheet([exercise({ submissions: [one] })]))
      .mockResolvedValueOnce(sheet([exercise({ submissions: [{ ...one, score: 9 }] })]));
    const model = new ExercisesModel(api({ assignments, submission: ask }));
    await model.refresh();
    await model.result('s1');
    await model.result('s1');
    expect(ask).toHaveBeenCalledTimes(1);
    await model.refresh();
    await model.result('s1');
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

describe('a notebook', () => {
  const asked = exercise();
  const model = new ExercisesModel(
    api({
      assignments: async () =>
        sheet([asked], {
          gone: [
            {
              key: 'cours/retire',
              places: [
                {
                  folder: 'retire',
                  path: 'exercices/retire',
                  notebooks: [{ name: 'a.ipynb', path: 'exercices/retire/a.ipynb', present: true }]
                }
              ]
            }
          ]
        })
    })
  );
  beforeAll(() => model.refresh());

  it('belongs to the exercise that asks for it', () => {
    const found = model.find('exercices/1.1-premiers-pas/pas.ipynb');
    expect(found?.exercise).toBe(asked);
    expect(found?.place.folder).toBe('1.1-premiers-pas');
  });

  it('of the learner belongs to none', () => {
    expect(model.find('exercices/1.1-premiers-pas/brouillon.ipynb')).toBeNull();
    expect(model.find('pas.ipynb')).toBeNull();
    expect(model.isRenamed('exercices/1.1-premiers-pas/brouillon.ipynb')).toBe(false);
  });

  it('may belong to an exercise that was withdrawn', () => {
    expect(model.isGone('exercices/retire/a.ipynb')).toBe(true);
    expect(model.isGone('exercices/1.1-premiers-pas/pas.ipynb')).toBe(false);
  });

  it('counts as renamed where the one that is asked for is missing', async () => {
    const missing = exercise();
    missing.places[0].notebooks[0].present = false;
    const other = new ExercisesModel(api({ assignments: async () => sheet([missing]) }));
    await other.refresh();
    expect(other.isRenamed('exercices/1.1-premiers-pas/pas-copie.ipynb')).toBe(true);
  });
});

it('calls an exercise begun when its notebook was changed', () => {
  const begun = exercise();
  begun.places[0].started = true;
  expect(stateOf(exercise())).toBe('todo');
  expect(stateOf(begun)).toBe('working');
  expect(stateOf({ ...begun, state: 'graded' })).toBe('graded');
});

it('counts the attempts that are left', () => {
  expect(attemptsLeft(exercise({ max_attempts: 3, attempts: 1 }))).toBe(2);
  expect(attemptsLeft(exercise({ max_attempts: 3, attempts: 4 }))).toBe(0);
  expect(attemptsLeft(exercise({ max_attempts: null, attempts: 4 }))).toBeNull();
});

it('knows the newest hand-in whatever the order', () => {
  const submissions = [submission({ attempt: 2, id: 'b' }), submission({ attempt: 1, id: 'a' })];
  expect(latest(exercise({ submissions })).id).toBe('b');
});

it('groups by module, in order', () => {
  const modules = byModule([
    exercise({ assignment: '1.1', module: '1' }),
    exercise({ assignment: '2.1', module: '2' }),
    exercise({ assignment: '1.2', module: '1' })
  ]);
  expect(modules.map(([name, all]) => [name, all.length])).toEqual([
    ['1', 2],
    ['2', 1]
  ]);
});
