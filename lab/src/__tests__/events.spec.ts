import { EventStream } from '../events';

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  tell(kind: string, data = '{}'): void {
    this.dispatchEvent(new MessageEvent(kind, { data }));
  }
}

const listener = { onChange: jest.fn(), onLink: jest.fn(), onIdle: jest.fn() };
let stream: EventStream;

function setHidden(hidden: boolean): void {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(hidden ? 'hidden' : 'visible');
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  jest.useFakeTimers();
  FakeSource.all = [];
  stream = new EventStream(
    '/events',
    listener,
    url => new FakeSource(url) as unknown as EventSource
  );
  stream.start();
});

afterEach(() => {
  stream.stop();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

it('gathers a burst of changes into one', () => {
  const [source] = FakeSource.all;
  for (let number = 0; number < 20; number++) {
    source.tell('change');
  }
  jest.runAllTimers();
  expect(listener.onChange.mock.calls).toEqual([[[]]]);
});

it('tells which hand-ins changed, each once', () => {
  const [source] = FakeSource.all;
  for (const id of ['a', 'b', 'a']) {
    source.tell('change', JSON.stringify({ id }));
  }
  source.tell('change');
  jest.runAllTimers();
  expect(listener.onChange).toHaveBeenLastCalledWith(['a', 'b']);
});

it('asks for the list once it listens, for what it has missed', () => {
  FakeSource.all[0].onopen?.();
  FakeSource.all[0].tell('change', '{"id": "a"}');
  jest.runAllTimers();
  expect(listener.onChange.mock.calls).toEqual([[null]]);
});

it('tells whether the platform is heard', () => {
  FakeSource.all[0].tell('link', '{"state": "down"}');
  FakeSource.all[0].tell('link', '{"state": "up"}');
  expect(listener.onLink.mock.calls).toEqual([['down'], ['up']]);
});

it('comes back after a cut, each time later, never in a storm', () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  for (const pause of [1_000, 2_000, 4_000]) {
    const count = FakeSource.all.length;
    FakeSource.all[count - 1].onerror?.();
    jest.advanceTimersByTime(pause - 1);
    expect(FakeSource.all).toHaveLength(count);
    jest.advanceTimersByTime(1);
    expect(FakeSource.all).toHaveLength(count + 1);
  }
  expect(listener.onLink).toHaveBeenCalledWith('down');
});

it('holds no connection while the tab is hidden', () => {
  setHidden(true);
  expect(FakeSource.all.every(source => source.closed)).toBe(true);
  setHidden(false);
  expect(FakeSource.all).toHaveLength(2);
  expect(FakeSource.all[1].closed).toBe(false);
});

it('tells how long the server stays, and forgets it with a new connection', () => {
  FakeSource.all[0].tell('idle', '{"minutes": 8}');
  expect(listener.onIdle).toHaveBeenLastCalledWith(8);
  FakeSource.all[0].onopen?.();
  expect(listener.onIdle).toHaveBeenLastCalledWith(null);
});
