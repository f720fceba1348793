import { ApiError } from '../api';
import { Keys, obstacle, send, warnings } from '../handin';
import type { IHandedIn } from '../types';
import { fr } from '../words/fr';
import { api, exercise, NOW } from './fixtures';

const found = (changes = {}) => {
  const one = exercise(changes);
  return { exercise: one, place: one.places[0] };
};
const handedIn: IHandedIn = {
  receipt: {
    id: 'r1',
    assignment: '1.1-premiers-pas',
    attempt: 1,
    received_at: NOW.toISOString(),
    late: false,
    sha256: ''
  },
  warnings: []
};

describe('what stands in the way', () => {
  it.each([
    [{ withdrawn: true, open: false }, fr.gone],
    [{ max_attempts: 2, attempts: 2, open: false }, fr.noAttempts],
    [{ open: false }, fr.notOpen],
    [{ open: false, due_at: '2026-11-22T17:00:00Z' }, fr.dueOver('hier à 18:00')],
    [{}, '']
  ])('%j', (changes, sentence) => {
    expect(obstacle(found(changes), NOW, fr)).toBe(sentence);
  });
});

describe('what is said before', () => {
  it('tells a late hand-in and a last attempt', () => {
    const late = found({ due_at: '2026-11-22T17:00:00Z', max_attempts: 3, attempts: 2 });
    expect(warnings(late, NOW, fr)).toEqual([
      fr.submitBody,
      fr.submitLate('hier à 18:00'),
      fr.submitLast
    ]);
  });

  it('tells the attempts that will be left', () => {
    expect(warnings(found(), NOW, fr)).toContain('Après ce rendu, il vous restera 4 tentatives.');
  });

  it('says nothing of limits that there are not', () => {
    expect(warnings(found({ due_at: null, max_attempts: null }), NOW, fr)).toEqual([fr.submitBody]);
  });
});

describe('the key of a decision', () => {
  beforeEach(() => localStorage.clear());
  let next = 0;
  const keys = () => new Keys(localStorage, () => `key-${++next}`);

  it('stays the same until the receipt is here, also after a reload of the page', () => {
    const first = keys().get('a');
    expect(keys().get('a')).toBe(first);
    keys().done('a');
    expect(keys().get('a')).not.toBe(first);
  });

  it('is another for another exercise', () => {
    expect(keys().get('a')).not.toBe(keys().get('b'));
  });

  it('works in a browser that stores nothing', () => {
    const closed = new Proxy({} as Storage, {
      get: () => () => {
        throw new Error('closed');
      }
    });
    expect(new Keys(closed, () => 'once').get('a')).toBe('once');
  });
});

describe('sending', () => {
  const noPause = () => Promise.resolve();

  it('tries again under the same key while the connection is cut', async () => {
    const submit = jest
      .fn()
      .mockRejectedValueOnce(new ApiError('offline', ''))
      .mockRejectedValueOnce(new ApiError('unreachable', 'la plateforme ne répond pas.'))
      .mockResolvedValueOnce(handedIn);
    const retried = jest.fn();
    await expect(send(api({ submit }), found(), 'key', retried, noPause)).resolves.toBe(handedIn);
    expect(retried).toHaveBeenCalledTimes(2);
    expect(new Set(submit.mock.calls.map(call => (call as unknown[])[1]))).toEqual(
      new Set(['key'])
    );
  });

  it('does not insist when the platform says no', async () => {
    const no = new ApiError('conflit', 'Il ne vous reste aucune tentative.');
    const submit = jest.fn().mockRejectedValue(no);
    await expect(send(api({ submit }), found(), 'key', jest.fn(), noPause)).rejects.toBe(no);
    expect(submit).toHaveBeenCalledTimes(1);
  });

  it('gives up in the end, with the last reason', async () => {
    const cut = new ApiError('offline', '');
    const submit = jest.fn().mockRejectedValue(cut);
    await expect(send(api({ submit }), found(), 'key', jest.fn(), noPause)).rejects.toBe(cut);
    expect(submit.mock.calls.length).toBeGreaterThan(3);
  });
});
