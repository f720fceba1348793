import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { CheckReport } from '../components/checkreport';
import type { IExercise, IGradedCell } from '../types';
import { fr } from '../words/fr';
import { cell, exercise, result, submission } from './fixtures';
import { actions, show } from './rendering';

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
    const cells = [cell(), { ...failed, hidden: true, message: '' }];
    await showResult(cells, { checks: { all: 5, visible: 3 } });
    await screen.findByText(fr.questions);
    expect(screen.getByText('2 / 2')).toBeTruthy();
    expect(screen.getByText('0 / 2')).toBeTruthy();
    expect(screen.getByText(/1 question a aussi des contrôles cachés/)).toBeTruthy();
    expect(screen.getByText(/1 question réussie sur 2\./)).toBeTruthy();
    expect(screen.getByText(/3 contrôles sur 5 sont visibles/)).toBeTruthy();
  });

  it('shows a trainer’s comment, and again when it changes', async () => {
    const { model } = await show([graded], { cells: [cell({ comment: 'Très bien.' })] });
    await act(async () => model.toggle(graded.key, true));
    expect(await screen.findByText(/Très bien/)).toBeTruthy();
    jest
      .spyOn(model.api, 'submission')
      .mockResolvedValue(result([cell({ comment: 'Relisez la question 2.' })]));
    await act(() => model.news(['autre']));
    expect(screen.getByText(/Très bien/)).toBeTruthy();
    await act(() => model.news(['s1']));
    expect(screen.getByText(/Relisez la question 2/)).toBeTruthy();
  });

  it('tells what lateness takes off, where it does', async () => {
    const { model } = await show([graded], { cells: [cell()] });
    await act(async () => model.toggle(graded.key, true));
    expect(screen.queryByText(/Rendu en retard/)).toBeNull();
    const late = { ...result([cell()]), late: true, earned: 7.5, penalty: 1.5 };
    jest.spyOn(model.api, 'submission').mockResolvedValue(late);
    await act(() => model.news(['s1']));
    const told = 'Rendu en retard : vous avez gagné 7,5 points, le retard en retire 1,5.';
    expect(await screen.findByText(told)).toBeTruthy();
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
    const back = screen.getByRole('button', { name: /Revenir au rendu 1/, hidden: true });
    await userEvent.click(back);
    expect(actions.takeBack).toHaveBeenCalledWith(
      expect.objectContaining({ key: graded.key }),
      submissions[0]
    );
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
    const checks = { all: 5, visible: 3 };
    render(<CheckReport check={check} checks={checks} words={fr} see={jest.fn()} />);
    expect(screen.getByText('1 contrôle visible réussi sur 2.')).toBeTruthy();
    expect(screen.getByText(/3 contrôles sur 5 sont visibles/)).toBeTruthy();
    expect(screen.getByText(/D’autres contrôles se feront après le rendu/)).toBeTruthy();
    expect(screen.getByText('Votre fonction rend None.')).toBeTruthy();
  });

  it('gives no number of hidden checks that the platform does not tell', () => {
    const shown = { ...test, criteria: [], later: false };
    const unseen = { ...shown, grade_id: 'verif-q2', later: true };
    const check = { tests: [shown, unseen], troubles: [], stopped: null };
    render(<CheckReport check={check} checks={null} words={fr} see={jest.fn()} />);
    expect(screen.getByText('1 contrôle visible réussi sur 1.')).toBeTruthy();
    expect(screen.queryByText(/(est|sont) visibles?/)).toBeNull();
    expect(screen.getByText(/D’autres contrôles se feront après le rendu/)).toBeTruthy();
  });

  it('does not call a notebook right that stopped half-way', () => {
    const stopped = { cell: 3, message: 'Cette cellule dure plus de 30 secondes.' };
    const not = { ...test, passed: false, criteria: [], message: 'Pas lancé.', later: false };
    render(
      <CheckReport
        check={{ tests: [not], troubles: [], stopped }}
        checks={null}
        words={fr}
        see={jest.fn()}
      />
    );
    expect(screen.getByText(/^0 contrôle visible réussi sur 1/)).toBeTruthy();
    expect(screen.getByText(/Arrêt à la cellule 4/)).toBeTruthy();
  });
});
