import type { INotebookModel, INotebookTracker } from '@jupyterlab/notebook';

const BY_THE_KERNEL = ['language_info', 'kernelspec'];

/**
 * JupyterLab writes into a notebook what its kernel says of itself. That is no work of the
 * learner's: a notebook that had no other change stays a notebook without changes.
 */
export function keepClean(tracker: INotebookTracker): void {
  tracker.widgetAdded.connect((_, panel) => {
    panel.context.model.metadataChanged.connect(undoDirt);
  });
}

/** Called before JupyterLab marks the change, so `dirty` still says how it was before. */
export function undoDirt(model: INotebookModel, change: { key: string }): void {
  if (BY_THE_KERNEL.includes(change.key) && !model.dirty) {
    queueMicrotask(() => {
      if (!model.isDisposed) {
        model.dirty = false;
      }
    });
  }
}
