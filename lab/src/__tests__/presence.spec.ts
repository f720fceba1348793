import { Presence } from '../presence';

const tell = jest.fn(() => Promise.resolve());
let urgent = false;
const presence = new Presence(tell, () => urgent);

beforeEach(() => {
  jest.useFakeTimers();
  tell.mockClear();
  presence.start();
});

afterEach(() => {
  presence.stop();
  jest.useRealTimers();
});

function press(): void {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
}

it('says once a minute that somebody is there, and never what they typed', () => {
  press();
  press();
  document.dispatchEvent(new Event('pointerdown'));
  expect(tell).toHaveBeenCalledTimes(1);
  expect(tell).toHaveBeenCalledWith();
  jest.advanceTimersByTime(60_000);
  expect(tell).toHaveBeenCalledTimes(1);
  press();
  expect(tell).toHaveBeenCalledTimes(2);
});

it('does not wait when the server is about to stop', () => {
  jest.advanceTimersByTime(120_000);
  press();
  urgent = true;
  jest.advanceTimersByTime(3_000);
  press();
  expect(tell).toHaveBeenCalledTimes(2);
});
