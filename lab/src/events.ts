import type { Link } from './model';

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** Several changes within this time (ms) are one. */
const GATHER = 250;

export interface IListener {
  /** The hand-ins that changed; null where anything may have. */
  onChange(ids: string[] | null): void;
  onLink(link: Link): void;
  onIdle(minutes: number | null): void;
}

/**
 * Under JupyterHub a request that is no page's needs the anti-forgery token beside the cookie, and
 * an EventSource can send no header. Read at each opening: the server renews it.
 */
export function withToken(url: string, cookies: string = document.cookie): string {
  const token = /(?:^|; )_xsrf=([^;]+)/.exec(cookies)?.[1];
  return token ? `${url}?_xsrf=${token}` : url;
}

/**
 * One event stream a tab, none while the tab is hidden: browsers allow few connections to a
 * server, and who comes back gets the whole list anyway.
 */
export class EventStream {
  private source: EventSource | null = null;
  private pause = FIRST_PAUSE;
  private timer: number | undefined;
  private gathering: number | undefined;
  private gathered: Set<string> | null = new Set();

  constructor(
    private readonly url: string,
    private readonly listener: IListener,
    private readonly create: (url: string) => EventSource = url => new EventSource(withToken(url))
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', this.look);
    window.addEventListener('online', this.look);
    this.look();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.look);
    window.removeEventListener('online', this.look);
    this.close();
  }

  private look = (): void => {
    this.close();
    if (document.visibilityState !== 'hidden') {
      this.open();
    }
  };

  private open(): void {
    const source = this.create(this.url);
    this.source = source;
    let wasDown = true;
    source.onopen = () => {
      this.pause = FIRST_PAUSE;
      this.listener.onIdle(null); // said again soon, where it still holds
      if (wasDown) {
        wasDown = false;
        this.gather(null); // what happened while nobody listened
      }
    };
    source.addEventListener('change', event => {
      const { id } = JSON.parse((event as MessageEvent<string>).data) as { id?: string };
      this.gather(id ?? '');
    });
    source.addEventListener('link', event => {
      const { state } = JSON.parse((event as MessageEvent<string>).data) as { state: string };
      this.listener.onLink(state === 'up' ? 'up' : 'down');
    });
    source.addEventListener('idle', event => {
      const { minutes } = JSON.parse((event as MessageEvent<string>).data) as {
        minutes: number | null;
      };
      this.listener.onIdle(minutes);
    });
    source.onerror = () => {
      this.close();
      this.listener.onLink('down');
      const jitter = 1 + Math.random() / 2; // a class must not come back all at once
      this.timer = window.setTimeout(() => this.open(), this.pause * jitter);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    };
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private gather(id: string | null): void {
    if (id === null) {
      this.gathered = null;
    } else if (id) {
      this.gathered?.add(id);
    }
    if (this.gathering === undefined) {
      this.gathering = window.setTimeout(() => {
        const ids = this.gathered && [...this.gathered];
        this.gathering = undefined;
        this.gathered = new Set();
        this.listener.onChange(ids);
      }, GATHER);
    }
  }
}
