import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import * as React from 'react';

import { ApiError } from '../api';
import { CheckReport } from '../components/checkreport';
import { PanelContext, type IActions } from '../components/context';
import { Panel } from '../components/panel';
import { ExercisesModel } from '../model';
import type { IExercise, IGradedCell, ISheet } from '../types';
import { en } from '../words/en';
import { fr } from '../words/fr';
import { api, cell, exercise, NOW, result, sheet, submission } from './fixtures';

const actions: jest.Mocked<IActions> = {
  open: jest.fn(),
  putBack: jest.fn(),
  reset: jest.fn(),
  reopen: jest.fn(),
  restore: jest.fn(),
  stay: jest.fn(),
  closeHelp: jest.fn(),
  seeCell: jest.fn()
};

async function show(
  exercises: IExercise[] | ISheet,
  { cells = [] as IGradedCell[], words = fr } = {}
) {
  let now = Array.isArray(exercises) ? sheet(exercises) : exercises;
  const model = new ExercisesModel(
    api({ assignments: async () => now, submission: async () => result(cells) })
  );
  const { container } = render(
    <PanelContext.Provider value={{ model, actions, words, now: () => NOW }}>
      <Panel />
    </PanelContext.Provider>
  );
  await act(() => model.refresh());
  const change = async (changed: IExercise[]) => {
    now = sheet(changed);
    await act(() => model.refresh());
  };
  return { model, container, change };
}

describe('notices', () => {
  it('warns before the server stops, and lets the learner stay by keyboard', async () => {
    const { model } = await show([exercise()]);
    act(() => model.setIdle(8));
    const notice = screen.getByRole('alert');
    expect(notice.textContent).toContain('votre serveur s’arrête dans 8 minutes');
    within(notice).getByRole('button', { name: 'Je suis là' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(actions.stay).toHaveBeenCalledTimes(1);
    act(() => model.setIdle(0));
    expect(screen.getByRole('alert').textContent).toContain('s’est arrêté');
    act(() => model.setIdle(null));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows an open request for help and its place, and can end it', async () => {
    const request = { id: 'h1', assignment: 'a', text: '<b>Bloqué</b>', place: 2 };
    await show(sheet([exercise()], { help: [request] }));
    expect(screen.getByText(/Vous êtes à la place 2/)).toBeTruthy();
    expect(screen.getByText(/<b>Bloqué<\/b>/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Je n’ai plus besoin d’aide' }));
    expect(actions.closeHelp).toHaveBeenCalledWith(request);
  });
});

describe('earlier versions', () => {
  it('are listed with their moment, and each can be gone back to', async () => {
    const version = { notebook: 'pas.ipynb', id: '2026-11-22', saved_at: '2026-11-22T16:03:00Z' };
    const [place] = exercise().places;
    const one = exercise({ places: [{ ...place, versions: [version] }] });
    const { model } = await show([one]);
    act(() => model.toggle(one.key, true));
    expect(screen.getByText('Versions précédentes (1)')).toBeTruthy();
    expect(screen.getByText('pas.ipynb, enregistré hier à 17:03')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /Revenir à la version/ }));
    expect(actions.restore).toHaveBeenCalledWith(one, one.places[0], version);
  });
});

describe('the list', () => {
  it('says of each exercise its state, due date, score and attempts in words', async () => {
    await show([
      exercise({ state: 'graded', score: 7.5, attempts: 1 }),
      exercise({
        assignment: '1.2',
        title: 'Boucles',
        state: 'late',
        max_attempts: null,
        adapted: true,
        group: ['Ana', 'Karim']
      })
    ]);
    const [first, second] = screen.getAllByRole('listitem');
    expect(first.textContent).toContain('Noté');
    expect(first.textContent).toContain('7,5 / 10');
    expect(first.textContent).toContain('À rendre demain à 18:00');
    expect(first.textContent).toContain('4 tentatives restantes');
    expect(second.textContent).toContain('En retard');
    expect(second.textContent).toContain('Tentatives sans limite');
    expect(first.textContent).not.toContain('Adapté pour vous');
    expect(second.textContent).toContain('Adapté pour vous');
    expect(first.textContent).not.toContain('En groupe');
    expect(second.textContent).toContain('En groupe : Ana, Karim.');
  });

  it('has another drawing for each state, so that colour is never alone', async () => {
    const states = ['todo', 'submitted', 'grading', 'graded', 'late', 'refused', 'failed'] as const;
    const { container } = await show(
      states.map(state => exercise({ assignment: state, title: state, state }))
    );
    const drawings = [...container.querySelectorAll('.bac-State svg')].map(svg => svg.innerHTML);
    expect(new Set(drawings).size).toBe(states.length);
  });

  it('is empty in words', async () => {
    await show([]);
    expect(screen.getByText(fr.empty)).toBeTruthy();
  });

  it('is in English when JupyterLab is', async () => {
    await show([exercise()], { words: en });
    expect(screen.getByText('To do')).toBeTruthy();
    expect(screen.getByText('Due tomorrow at 18:00')).toBeTruthy();
  });

  it('opens an exercise by keyboard alone', async () => {
    const one = exercise();
    await show([one]);
    const user = userEvent.setup();
    await user.tab();
    await user.tab();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Ouvrir « Premiers pas »');
    await user.keyboard('{Enter}');
    expect(actions.open).toHaveBeenCalledWith(one, one.places[0]);
  });

  it('speaks when a state changes, and only then', async () => {
    const { change } = await show([exercise({ state: 'submitted' })]);
    const live = screen.getByRole('status');
    expect(live.textContent).toBe('');
    await change([exercise({ state: 'graded', score: 8 })]);
    expect(live.textContent).toBe('Premiers pas : Noté, note : 8 sur 10.');
  });

  it('says what to do when a notebook is not in its place', async () => {
    const lost = exercise();
    lost.places[0].notebooks[0].present = false;
    const { model } = await show([lost]);
    act(() => model.toggle(lost.key, true));
    expect(screen.getByText(/redonnez-lui ce nom/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: fr.putBack }));
    expect(actions.putBack).toHaveBeenCalledWith(lost);
  });

  it('says a cut once, in the same words whoever met it first', async () => {
    const { model } = await show([exercise()]);
    for (const code of [null, 'unreachable', 'offline']) {
      act(() => {
        model.error = code === null ? null : new ApiError(code, 'la plateforme ne répond pas.');
        model.setLink('down');
        model.changed();
      });
      expect(screen.getByText(/Connexion à la plateforme perdue/)).toBeTruthy();
      expect(screen.queryByRole('alert')).toBeNull();
    }
    act(() => {
      model.error = new ApiError('interdit', 'Jeton refusé.');
      model.changed();
    });
    expect(screen.getByRole('alert').textContent).toBe('Jeton refusé.');
  });

  it('shows whether the open notebook is saved', async () => {
    const { model } = await show([exercise()]);
    act(() => model.setCurrent({ path: 'exercices/1.1-premiers-pas/pas.ipynb', dirty: true }));
    expect(screen.getByText(fr.unsaved)).toBeTruthy();
    act(() => model.setCurrent({ path: 'exercices/1.1-premiers-pas/pas.ipynb', dirty: false }));
    expect(screen.getByText(fr.saved)).toBeTruthy();
  });

  it('never makes a page of what it is told', async () => {
    const title = '<img src=x onerror=alert(1)>';
    const { container } = await show([exercise({ title })]);
    expect(container.querySelector('img')).toBeNull();
    expect(screen.getByText(title)).toBeTruthy();
  });
});

describe('a result', () => {
  const graded = exercise({
    state: 'graded',
    score: 7.5,
    attempts: 1,
    submissions: [submission()]
  });
  const failed = cell({
    grade_id: 'verif-boucle',
    passed: false,
    points: 0,
    message: 'La liste vide compte zéro.'
  });

  async function showResult(cells: IGradedCell[], changed: Partial<IExercise> = {}) {
    const shown = await show([{ ...graded, ...changed }], { cells });
    await act(async () => shown.model.toggle(graded.key, true));
    return shown;
  }

  it('says first what to mend first, and leads to its cell', async () => {
    await showResult([cell(), failed]);
    const mend = (await screen.findByText(fr.mendFirst)).parentElement as HTMLElement;
    expect(within(mend).getByText('La liste vide compte zéro.')).toBeTruthy();
    await userEvent.click(within(mend).getByRole('button', { name: /Boucle/ }));
    expect(actions.seeCell).toHaveBeenCalledWith(expect.anything(), failed);
  });

  it('gives the points by question and says what is hidden', async () => {
    await showResult([cell(), { ...failed, hidden: true, message: '' }]);
    await screen.findByText(fr.questions);
    expect(screen.getByText('2 / 2')).toBeTruthy();
    expect(screen.getByText('0 / 2')).toBeTruthy();
    expect(screen.getByText(/1 question a aussi des contrôles cachés/)).toBeTruthy();
  });

  it('leads to the full feedback in a tab of its own, without a handle on this one', async () => {
    await showResult([cell()]);
    const link = await screen.findByRole('link', { name: /Retour complet/ });
    expect(link.getAttribute('href')).toBe('/bacasable/feedback/s1/pas');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('rel')).toContain('noopener');
  });

  it('waits for the trainer where the score is not returned yet', async () => {
    await showResult([cell()], { returned: false, score: null });
    expect(screen.getByText(fr.returnsLater)).toBeTruthy();
    expect(screen.queryByText(fr.questions)).toBeNull();
  });

  it('says why a hand-in was refused', async () => {
    const refused = submission({ state: 'refused', reason: 'notebook illisible.', score: null });
    await showResult([], { state: 'refused', submissions: [refused] });
    expect(screen.getByText('Rendu refusé : notebook illisible.')).toBeTruthy();
  });

  it('lists every hand-in, newest first, each of which can be opened', async () => {
    const submissions = [submission({ id: 'a', attempt: 1 }), submission({ id: 'b', attempt: 2 })];
    await showResult([cell()], { submissions });
    const buttons = screen.getAllByRole('button', { name: /Ouvrir le rendu/, hidden: true });
    expect(buttons.map(one => one.getAttribute('aria-label'))).toEqual([
      'Ouvrir le rendu 2 dans un dossier à part',
      'Ouvrir le rendu 1 dans un dossier à part'
    ]);
    await userEvent.click(buttons[1]);
    expect(actions.reopen).toHaveBeenCalledWith(submissions[0]);
  });
});

describe('a check', () => {
  const test = { grade_id: 'verif-q1', points: 2, passed: true, message: '', later: true };
  const criteria = [
    { title: 'Une liste', passed: true, message: '' },
    { title: 'La liste vide', passed: false, message: 'Votre fonction rend None.' }
  ];

  it('counts what is visible and says that it is not all', () => {
    const check = { tests: [{ ...test, passed: false, criteria }], troubles: [], stopped: null };
    const before = result([cell(), cell({ grade_id: 'b', hidden: true })]);
    render(<CheckReport check={check} result={before} words={fr} see={jest.fn()} />);
    expect(screen.getByText('1 sur 2 contrôles visibles réussis.')).toBeTruthy();
    expect(screen.getByText(/D’autres contrôles se feront après le rendu/)).toBeTruthy();
    expect(screen.getByText('Votre fonction rend None.')).toBeTruthy();
  });

  it('does not call a notebook right that stopped half-way', () => {
    const stopped = { cell: 3, message: 'Cette cellule dure plus de 30 secondes.' };
    const not = { ...test, passed: false, criteria: [], message: 'Pas lancé.', later: false };
    render(
      <CheckReport check={{ tests: [not], troubles: [], stopped }} words={fr} see={jest.fn()} />
    );
    expect(screen.getByText(/^0 sur 1 contrôle/)).toBeTruthy();
    expect(screen.getByText(/Arrêt à la cellule 4/)).toBeTruthy();
  });
});

it('has no fault that axe finds', async () => {
  const { container, model } = await show(
    sheet(
      [
        exercise({ state: 'graded', score: 7.5, submissions: [submission()] }),
        exercise({ assignment: '2.1', title: 'Pandas', module: '2', state: 'refused' })
      ],
      { problems: ['un exercice est illisible.'] }
    ),
    { cells: [cell(), cell({ grade_id: 'b', passed: false, points: 0, message: 'Non.' })] }
  );
  await act(async () => model.toggle('cours/1.1-premiers-pas', true));
  await waitFor(() => expect(screen.getByText(fr.questions)).toBeTruthy());
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } }
  });
  expect(violations.map(v => `${v.id}: ${v.nodes[0].html}`)).toEqual([]);
});
