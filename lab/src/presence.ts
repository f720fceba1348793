const EVENTS = ['keydown', 'pointerdown', 'wheel'] as const;
const PAUSE = 60_000;

/**
 * Tells the server that somebody is there, at most once a minute: JupyterLab's own requests go on
 * in an empty room. Nothing of what was typed or pointed at is looked at.
 */
export class Presence {
  private last = -Infinity;

  constructor(
    private readonly tell: () => Promise<unknown>,
    /** Whether the server is about to stop: then every sign counts. */
    private readonly urgent: () => boolean
  ) {}

  start(): void {
    for (const name of EVENTS) {
      document.addEventListener(name, this.seen, { capture: true, passive: true });
    }
  }

  stop(): void {
    for (const name of EVENTS) {
      document.removeEventListener(name, this.seen, { capture: true });
    }
  }

  private seen = (): void => {
    const now = Date.now();
    const pause = this.urgent() ? PAUSE / 20 : PAUSE;
    if (now - this.last >= pause) {
      this.last = now;
      this.tell().catch(() => undefined); // a server that is away learns it with the next sign
    }
  };
}
