import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Widget } from '@lumino/widgets';

type Context = DocumentRegistry.Context;

/** The open documents of the working copy: notebooks, and any other file. */
export class Documents {
  constructor(
    private readonly widgets: () => Iterable<Widget>,
    private readonly contextOf: (widget: Widget) => Context | undefined
  ) {}

  /** Save those under a folder. Rejects when one stays unsaved. */
  async save(folder: string): Promise<void> {
    for (const context of this.under(folder)) {
      if (context.model.dirty) {
        await context.save();
      }
      if (context.model.dirty) {
        throw new Error(context.path);
      }
    }
  }

  /** Show what is on disk now in those under a folder. Call only once all are saved. */
  async revert(folder: string): Promise<void> {
    await Promise.all([...this.under(folder)].map(context => context.revert()));
  }

  private under(folder: string): Set<Context> {
    const found = new Set<Context>();
    for (const widget of this.widgets()) {
      const context = this.contextOf(widget);
      if (context?.path.startsWith(`${folder}/`)) {
        found.add(context);
      }
    }
    return found;
  }
}
