import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';

import { ApiError } from '../api';
import { en } from '../words/en';
import { fr } from '../words/fr';
import { cell, exercise, NOW, sheet, submission } from './fixtures';
import { actions, show } from './rendering';

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

describe('visits', () => {
  const since = '2026-11-23T08:58:00Z';
  const claire = { name: 'Claire <Petit>', since, left: null };

  it('are told by name, while they last and when they end', async () => {
    await show(sheet([exercise()], { visitors: [claire] }));
    const region = screen.getByRole('status', { name: fr.visits });
    expect(region.textContent).toContain('Claire <Petit>');
    expect(region.textContent).toContain('est dans votre serveur depuis 09:58');
  });

  it('end with a time', async () => {
    await show(sheet([exercise()], { visitors: [{ ...claire, left: '2026-11-23T09:00:00Z' }] }));
    expect(screen.getByText(/a quitté votre serveur aujourd’hui à 10:00/)).toBeTruthy();
  });

  it('leave to the learner what is theirs', async () => {
    const graded = exercise({ submissions: [submission()] });
    const { model } = await show(
      sheet([graded], {
        visiting: 'Amina Diallo',
        visitors: [claire],
        help: [{ id: 'h', assignment: 'a', text: 'Bloquée', place: 1 }]
      })
    );
    await act(async () => model.toggle(graded.key, true));
    expect(screen.getByText(/Vous êtes dans le serveur de Amina Diallo/)).toBeTruthy();
    expect(screen.getByText(/Bloquée/)).toBeTruthy();
    expect(screen.queryByText(/votre serveur|Vous avez demandé/)).toBeNull();
    for (const name of [/Recommencer/, /Revenir/, /plus besoin d’aide/]) {
      expect(screen.queryByRole('button', { name, hidden: true })).toBeNull();
    }
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
    const [live] = screen.getAllByRole('status');
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

it('has no fault that axe finds', async () => {
  const { container, model } = await show(
    sheet(
      [
        exercise({ state: 'graded', score: 7.5, submissions: [submission()] }),
        exercise({ assignment: '2.1', title: 'Pandas', module: '2', state: 'refused' })
      ],
      {
        problems: ['un exercice est illisible.'],
        visitors: [{ name: 'Claire Petit', since: NOW.toISOString(), left: null }],
        help: [{ id: 'h', assignment: 'a', text: 'Bloquée', place: 1 }]
      }
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
