import * as React from 'react';

import type { ExercisesModel } from '../model';
import type { IExercise, IGradedCell, IHelpRequest, IPlace, ISubmission, IVersion } from '../types';
import type { Words } from '../words';

/** What the panel can make JupyterLab do. */
export interface IActions {
  open(exercise: IExercise, place: IPlace): Promise<void>;
  putBack(exercise: IExercise): Promise<void>;
  reset(exercise: IExercise): Promise<void>;
  reopen(submission: ISubmission): Promise<void>;
  takeBack(exercise: IExercise, submission: ISubmission): Promise<void>;
  restore(exercise: IExercise, place: IPlace, version: IVersion): Promise<void>;
  stay(): Promise<void>;
  closeHelp(request: IHelpRequest): Promise<void>;
  seeCell(exercise: IExercise, cell: IGradedCell): Promise<void>;
}

export interface IPanelContext {
  model: ExercisesModel;
  actions: IActions;
  words: Words;
  /** The time, which tests may hold. */
  now: () => Date;
}

export const PanelContext = React.createContext<IPanelContext | null>(null);

export function usePanel(): IPanelContext {
  const context = React.useContext(PanelContext);
  if (!context) {
    throw new Error('outside of the panel');
  }
  return context;
}

/** The context, and a new rendering whenever the model changes. */
export function useModel(): IPanelContext {
  const context = usePanel();
  React.useSyncExternalStore(context.model.subscribe, () => context.model.version);
  return context;
}
