import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { Notebooks } from '../notebooks';
import { wordsFor } from '../words';
import { AuthorActions } from './actions';
import { AuthorApi } from './api';
import { Documents } from './documents';
import { placeOf, releaseUrl } from './place';
import { AuthorButtons } from './toolbar';

const TEST = 'bacasable:author-test';
const SEND = 'bacasable:author-send';
const RECEIVE = 'bacasable:author-receive';

const SEEN = 'bacasable:author-seen';

/** Set by the extension of a trainer's server: the folder of the working copy. */
const OPTION = 'bacasableAuthor';

/** Where the working copy is; empty in a learner's server. */
export function authorRoot(): string {
  return PageConfig.getOption(OPTION);
}

export const authorPlugin: JupyterFrontEndPlugin<void> = {
  id: '@bacasable/lab:author',
  description: "A trainer's working copy: test an exercise, send it. Does nothing for learners.",
  autoStart: true,
  requires: [INotebookTracker, IDocumentManager, ITranslator],
  optional: [ICommandPalette, IStateDB],
  activate
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  manager: IDocumentManager,
  translator: ITranslator,
  palette: ICommandPalette | null,
  state: IStateDB | null
): void {
  const root = authorRoot();
  if (!root) {
    return;
  }
  const words = wordsFor(translator.languageCode);
  const hub = { host: PageConfig.getOption('hubHost'), prefix: PageConfig.getOption('hubPrefix') };
  const actions = new AuthorActions(
    root,
    new AuthorApi(app.serviceManager.serverSettings),
    new Documents(
      () => app.shell.widgets('main'),
      widget => manager.contextForWidget(widget)
    ),
    new Notebooks(manager, tracker),
    words,
    (cohort, assignment) => releaseUrl(hub, cohort, assignment)
  );
  app.docRegistry.addWidgetExtension('Notebook', new AuthorButtons(actions, words));

  const current = () => tracker.currentWidget?.context.path ?? '';
  const isEnabled = () =>
    tracker.currentWidget === app.shell.currentWidget && placeOf(current(), root) !== null;
  const { author } = words;
  app.commands.addCommand(TEST, {
    label: author.testCommand,
    isEnabled,
    execute: () => actions.test(current())
  });
  app.commands.addCommand(SEND, {
    label: author.sendCommand,
    isEnabled,
    execute: () => actions.send(current())
  });
  app.commands.addCommand(RECEIVE, {
    label: author.receiveCommand,
    execute: () => actions.receive()
  });
  for (const command of [TEST, SEND, RECEIVE]) {
    palette?.addItem({ command, category: author.title });
  }
  app.contextMenu.addItem({ command: RECEIVE, selector: '.jp-DirListing-content', rank: 100 });
  void greet(app, actions, state);
}

/** At the first login, the file browser shows the working copy. */
async function greet(
  app: JupyterFrontEnd,
  actions: AuthorActions,
  state: IStateDB | null
): Promise<void> {
  await app.restored;
  const arrived = await actions.greet();
  if (!arrived || !state || (await state.fetch(SEEN))) {
    return;
  }
  await state.save(SEEN, true);
  await app.commands.execute('filebrowser:activate');
  await app.commands.execute('filebrowser:open-path', { path: actions.root });
}
