import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ToolbarButton } from '@jupyterlab/ui-components';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { Words } from '../words';
import type { AuthorActions } from './actions';
import { placeOf } from './place';

/** "Tester" and "Envoyer" on the notebooks of the working copy, and on no others. */
export class AuthorButtons implements DocumentRegistry.IWidgetExtension<
  NotebookPanel,
  INotebookModel
> {
  constructor(
    private readonly actions: AuthorActions,
    private readonly words: Words
  ) {}

  createNew(panel: NotebookPanel): IDisposable {
    const { author } = this.words;
    const test = new ToolbarButton({
      label: author.test,
      tooltip: author.testHint,
      className: 'bac-ToolbarSubmit',
      onClick: () => void this.actions.test(panel.context.path)
    });
    const send = new ToolbarButton({
      label: author.send,
      tooltip: author.sendHint,
      className: 'bac-ToolbarCheck',
      onClick: () => void this.actions.send(panel.context.path)
    });
    panel.toolbar.insertItem(0, 'bacasable-author-test', test);
    panel.toolbar.insertItem(1, 'bacasable-author-send', send);
    const look = () => {
      const elsewhere = placeOf(panel.context.path, this.actions.root) === null;
      test.setHidden(elsewhere);
      send.setHidden(elsewhere);
    };
    look();
    panel.context.pathChanged.connect(look);
    return new DisposableDelegate(() => {
      panel.context.pathChanged.disconnect(look);
      test.dispose();
      send.dispose();
    });
  }
}
