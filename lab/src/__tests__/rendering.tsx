import { act, render } from '@testing-library/react';
import * as React from 'react';

import { PanelContext, type IActions } from '../components/context';
import { Panel } from '../components/panel';
import { ExercisesModel } from '../model';
import type { IExercise, IGradedCell, ISheet } from '../types';
import { fr } from '../words/fr';
import { api, NOW, result, sheet } from './fixtures';

export const actions: jest.Mocked<IActions> = {
  open: jest.fn(),
  putBack: jest.fn(),
  reset: jest.fn(),
  reopen: jest.fn(),
  takeBack: jest.fn(),
  restore: jest.fn(),
  stay: jest.fn(),
  closeHelp: jest.fn(),
  seeCell: jest.fn()
};

/** The panel on the page, with this list. */
export async function show(
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
