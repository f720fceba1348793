import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { ExercisesModel } from './model';

/** Keep the model told of which notebook is looked at, and whether it is saved. */
export function followCurrent(tracker: INotebookTracker, model: ExercisesModel): void {
  let followed: NotebookPanel | null = null;
  const look = () => {
    const context = followed?.isDisposed ? undefined : followed?.context;
    // Until the file is there, the notebook is an empty one that nobody has written.
    const dirty = !!context?.isReady && context.model.dirty;
    model.setCurrent(context ? { path: context.path, dirty } : null);
  };
  const saved = (_: unknown, state: string) => {
    look();
    if (state === 'completed') {
      void model.refresh(); // "à faire" may have become "en cours"
    }
  };
  tracker.currentChanged.connect((_, panel) => {
    if (followed && !followed.isDisposed) {
      followed.context.model?.stateChanged.disconnect(look);
      followed.context.saveState.disconnect(saved);
    }
    followed = panel;
    panel?.context.model.stateChanged.connect(look);
    panel?.context.saveState.connect(saved);
    void panel?.context.ready.then(look);
    look();
  });
}
