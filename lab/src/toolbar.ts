import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ToolbarButton } from '@jupyterlab/ui-components';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { Actions } from './actions';
import type { ExercisesModel } from './model';
import type { Words } from './words';

/** "Vérifier", "Rendre" and "Aide" on the notebooks of exercises, and on no others. */
export class ExerciseButtons implements DocumentRegistry.IWidgetExtension<
  NotebookPanel,
  INotebookModel
> {
  constructor(
    private readonly model: ExercisesModel,
    private readonly actions: Actions,
    private readonly words: Words
  ) {}

  createNew(panel: NotebookPanel): IDisposable {
    const check = new ToolbarButton({
      label: this.words.check,
      tooltip: this.words.checkHint,
      className: 'bac-ToolbarCheck',
      onClick: () => void this.actions.check(panel.context.path)
    });
    const submit = new ToolbarButton({
      label: this.words.submit,
      tooltip: this.words.submitHint,
      className: 'bac-ToolbarSubmit',
      onClick: () => void this.actions.handIn(panel.context.path)
    });
    const help = new ToolbarButton({
      label: this.words.help,
      tooltip: this.words.helpHint,
      className: 'bac-ToolbarCheck',
      onClick: () => void this.actions.askHelp(panel.context.path)
    });
    const buttons = [check, submit, help];
    panel.toolbar.insertItem(0, 'bacasable-check', check);
    panel.toolbar.insertItem(1, 'bacasable-submit', submit);
    panel.toolbar.insertItem(2, 'bacasable-help', help);
    const look = () => {
      const shown = this.belongs(panel.context.path);
      check.setHidden(!shown);
      submit.setHidden(!shown || !this.model.isOwn);
      help.setHidden(!shown || !this.model.isOwn);
    };
    look();
    const unsubscribe = this.model.subscribe(look);
    panel.context.pathChanged.connect(look);
    return new DisposableDelegate(() => {
      unsubscribe();
      panel.context.pathChanged.disconnect(look);
      buttons.forEach(button => button.dispose());
    });
  }

  private belongs(path: string): boolean {
    return !!this.model.find(path) || this.model.isGone(path) || this.model.isRenamed(path);
  }
}
