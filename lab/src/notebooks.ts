import type { Cell } from '@jupyterlab/cells';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** The open notebooks, and opening one at a cell. */
export class Notebooks {
  constructor(
    private readonly manager: IDocumentManager,
    private readonly tracker: INotebookTracker
  ) {}

  /** Open a notebook, or show it where it is open. */
  async open(path: string): Promise<NotebookPanel | null> {
    const widget = this.manager.openOrReveal(path) as NotebookPanel | undefined;
    if (!widget) {
      return null;
    }
    await widget.context.ready;
    await widget.revealed;
    return widget;
  }

  /** Show the cell of this identifier, nbgrader's or its own. Says whether it is there. */
  async seeCell(path: string, id: string): Promise<boolean> {
    const panel = await this.open(path);
    const cells = panel?.content.widgets ?? [];
    const index = cells.findIndex(cell => gradeIdOf(cell) === id || cell.model.id === id);
    return !!panel && this.show(panel, index);
  }

  /** Show a cell by its place. */
  async seeIndex(path: string, index: number): Promise<boolean> {
    const panel = await this.open(path);
    return !!panel && this.show(panel, index);
  }

  /** Save those of these notebooks that are open. Rejects when one stays unsaved. */
  async save(paths: string[]): Promise<void> {
    for (const panel of this.among(paths)) {
      await panel.context.save();
      if (panel.context.model.dirty) {
        throw new Error(panel.context.path);
      }
    }
  }

  /** Show what is on disk now in those of these notebooks that are open. */
  async revert(paths: string[]): Promise<void> {
    await Promise.all(this.among(paths).map(panel => panel.context.revert()));
  }

  /** The identifier of the cell that the learner is in; empty where the notebook isn't open. */
  activeCell(path: string): string {
    const cell = this.among([path])[0]?.content.activeCell;
    const gradeId = cell && gradeIdOf(cell);
    return typeof gradeId === 'string' ? gradeId : (cell?.model.id ?? '');
  }

  private among(paths: string[]): NotebookPanel[] {
    return this.tracker.filter(panel => paths.includes(panel.context.path));
  }

  private async show(panel: NotebookPanel, index: number): Promise<boolean> {
    const cell = panel.content.widgets[index];
    if (!cell) {
      return false;
    }
    panel.content.activeCellIndex = index;
    panel.content.mode = 'command';
    await panel.content.scrollToCell(cell, 'center');
    panel.content.node.focus();
    return true;
  }
}

function gradeIdOf(cell: Cell): unknown {
  const mark = cell.model.getMetadata('nbgrader') as { grade_id?: unknown } | undefined;
  return mark?.grade_id;
}
