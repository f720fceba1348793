import type { INotebookModel } from '@jupyterlab/notebook';

import { undoDirt } from '../kernelwords';

/** JupyterLab's order: the change is told, then the notebook becomes dirty. */
async function change(model: { dirty: boolean }, key: string): Promise<void> {
  undoDirt(model as INotebookModel, { key });
  model.dirty = true;
  await Promise.resolve();
}

it('forgets what a kernel says of itself', async () => {
  const model = { dirty: false };
  await change(model, 'language_info');
  await change(model, 'kernelspec');
  expect(model.dirty).toBe(false);
});

it('never forgets a change of the learner’s', async () => {
  const model = { dirty: true };
  await change(model, 'language_info');
  expect(model.dirty).toBe(true);
  const titled = { dirty: false };
  await change(titled, 'title');
  expect(titled.dirty).toBe(true);
});
