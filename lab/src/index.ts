import {
  type ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { Actions } from './actions';
import { Api } from './api';
import { authorPlugin, authorRoot } from './author/plugin';
import { EventStream } from './events';
import { keepClean } from './kernelwords';
import { ExercisesModel } from './model';
import { Notebooks } from './notebooks';
import { ExerciseButtons } from './toolbar';
import { Presence } from './presence';
import { followCurrent } from './follow';
import { aimOf, type IAim } from './visit';
import { PanelWidget } from './widget';
import { wordsFor } from './words';

const SEEN = 'bacasable:seen';
const SHOW = 'bacasable:show';

const plugin: JupyterFrontEndPlugin<void> = {
  id: '@bacasable/lab:plugin',
  description: "The learner's exercises: a panel, and buttons on their notebooks.",
  autoStart: true,
  requires: [INotebookTracker, IDocumentManager, ITranslator, IStateDB],
  optional: [ILayoutRestorer, ICommandPalette],
  activate
};

export default [plugin, authorPlugin];

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  manager: IDocumentManager,
  translator: ITranslator,
  state: IStateDB,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null
): void {
  const words = wordsFor(translator.languageCode);
  const model = new ExercisesModel(new Api(app.serviceManager.serverSettings));
  const actions = new Actions(model, new Notebooks(manager, tracker), words);
  const panel = new PanelWidget({ model, actions, words, now: () => new Date() });

  app.shell.add(panel, 'left', { rank: 50 });
  restorer?.add(panel, panel.id);
  app.docRegistry.addWidgetExtension('Notebook', new ExerciseButtons(model, actions, words));
  app.commands.addCommand(SHOW, {
    label: words.title,
    execute: () => app.shell.activateById(panel.id)
  });
  palette?.addItem({ command: SHOW, category: words.title });

  followCurrent(tracker, model);
  keepClean(tracker);
  const stream = new EventStream(model.api.eventsUrl(), {
    onChange: ids => void model.news(ids),
    onLink: link => model.setLink(link),
    onIdle: minutes => model.setIdle(minutes)
  });
  stream.start();
  new Presence(
    () => model.api.here(),
    () => model.idle !== null
  ).start();
  void greet(app, panel, model, actions, state, aimOf(window.location.search));
}

/** At the first login the panel is open, beside the first exercise rather than a launcher. */
async function greet(
  app: JupyterFrontEnd,
  panel: PanelWidget,
  model: ExercisesModel,
  actions: Actions,
  state: IStateDB,
  aim: IAim | null
): Promise<void> {
  await Promise.all([app.restored, model.refresh()]);
  if (!model.isOwn) {
    app.shell.activateById(panel.id);
    await actions.goTo(aim);
    return;
  }
  if (await state.fetch(SEEN)) {
    return;
  }
  await state.save(SEEN, true);
  if (authorRoot() && !model.sheet?.assignments.length) {
    return; // a trainer: the author's part shows them what is theirs
  }
  app.shell.activateById(panel.id);
  const first = model.sheet?.assignments.find(exercise => exercise.state === 'todo');
  const shown = (app.shell as ILabShell).currentWidget;
  if (first && (!shown || shown.id.startsWith('launcher'))) {
    await actions.open(first, first.places[0]);
  }
}
