import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';

import { problem, type Words } from './words';

/** Ask; true when the learner says yes. */
export async function confirm(props: {
  title: string;
  lines: string[];
  accept: string;
  words: Words;
}): Promise<boolean> {
  const { title, lines, accept, words } = props;
  const { button } = await showDialog({
    title,
    body: <Lines lines={lines} />,
    buttons: [Dialog.cancelButton({ label: words.cancel }), Dialog.okButton({ label: accept })],
    defaultButton: 1
  });
  return button.accept;
}

/** Ask for a text, which may stay empty; null when the learner changes their mind. */
export async function askText(props: {
  title: string;
  lines: string[];
  label: string;
  accept: string;
  words: Words;
}): Promise<string | null> {
  const { title, lines, label, accept, words } = props;
  let text = ''; // kept here: the field is gone before the answer is known
  const { button } = await showDialog({
    title,
    body: (
      <div className="bac-Dialog">
        <Lines lines={lines} />
        <label className="bac-Label">
          {label}
          <textarea rows={3} maxLength={1000} onChange={event => (text = event.target.value)} />
        </label>
      </div>
    ),
    buttons: [Dialog.cancelButton({ label: words.cancel }), Dialog.okButton({ label: accept })],
    focusNodeSelector: 'textarea'
  });
  return button.accept ? text : null;
}

/** Tell something that the learner must have read. */
export async function tell(title: string, lines: string[], words: Words): Promise<void> {
  await show(title, () => <Lines lines={lines} />, words);
}

/** Show a body that may close its own dialog. */
export async function show(
  title: string,
  body: (close: () => void) => React.ReactElement,
  words: Words
): Promise<void> {
  const dialog: Dialog<unknown> = new Dialog({
    title,
    body: body(() => dialog.resolve()),
    buttons: [Dialog.okButton({ label: words.close })]
  });
  await dialog.launch();
}

/** Tell what went wrong. */
export function tellProblem(title: string, error: unknown, words: Words): Promise<void> {
  return tell(title, [problem(error, words)], words);
}

/** One act at a time for each thing, so that a double click does nothing twice. */
export class Guard {
  private busy = new Set<string>();

  constructor(private readonly words: Words) {}

  /** An expected failure ends in a sentence. */
  async run(key: string, title: string, act: () => Promise<void>): Promise<void> {
    if (this.busy.has(key)) {
      return;
    }
    this.busy.add(key);
    try {
      await act();
    } catch (error) {
      console.warn('bacasable', error);
      await tellProblem(title, error, this.words);
    } finally {
      this.busy.delete(key);
    }
  }
}

/** Say that something is under way, until `act` is done. `say` changes the text. */
export async function during<T>(
  text: string,
  act: (say: (text: string) => void) => Promise<T>
): Promise<T> {
  const id = Notification.emit(text, 'in-progress', { autoClose: false });
  try {
    return await act(message => Notification.update({ id, message, type: 'in-progress' }));
  } finally {
    Notification.dismiss(id);
  }
}

/** Say something that needs no answer. */
export function say(text: string): void {
  Notification.emit(text, 'info', { autoClose: 6000 });
}

function Lines({ lines }: { lines: string[] }): React.JSX.Element {
  return (
    <div className="bac-Dialog">
      {lines.map(line => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
