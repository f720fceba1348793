import { ApiError } from '../api';
import { due, moment, number, problem, wordsFor } from '../words';
import { en } from '../words/en';
import { fr } from '../words/fr';
import { NOW } from './fixtures';

describe('the language', () => {
  it.each([
    ['fr_FR', fr],
    ['fr', fr],
    ['en', en],
    ['en_US', en],
    ['de', fr]
  ])('of JupyterLab in %s', (code, words) => {
    expect(wordsFor(code)).toBe(words);
  });

  it('has every sentence in both, none empty, none left in the other language', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
    const same = (Object.keys(fr) as (keyof typeof fr)[]).filter(
      key => typeof fr[key] === 'string' && fr[key] === en[key]
    );
    expect(same).toEqual([]);
    for (const words of [fr, en]) {
      expect(Object.values(words).filter(value => value === '')).toEqual([]);
      expect(Object.values(words.states)).not.toContain('');
    }
  });
});

describe('a moment in words', () => {
  it.each([
    ['2026-11-23T17:00:00Z', 'aujourd’hui à 18:00', 'today at 18:00'],
    ['2026-11-24T17:00:00Z', 'demain à 18:00', 'tomorrow at 18:00'],
    ['2026-11-22T17:00:00Z', 'hier à 18:00', 'yesterday at 18:00'],
    ['2026-11-26T07:05:00Z', 'le jeudi 26 novembre à 08:05', 'on Thursday 26 November at 08:05'],
    ['2026-12-01T07:05:00Z', 'le mardi 1er décembre à 08:05', 'on Tuesday 1 December at 08:05'],
    ['2027-01-04T07:05:00Z', 'le lundi 4 janvier 2027 à 08:05', 'on Monday 4 January 2027 at 08:05']
  ])('%s', (iso, french, english) => {
    expect(moment(iso, NOW, fr)).toBe(french);
    expect(moment(iso, NOW, en).replace(',', '')).toBe(english);
  });

  it('counts days on the calendar, not by 24 hours', () => {
    const night = new Date('2026-11-23T23:50:00+01:00');
    expect(moment('2026-11-23T23:10:00Z', night, fr)).toBe('demain à 00:10');
  });
});

it('says whether a due date is to come or has passed', () => {
  expect(due('2026-11-24T17:00:00Z', NOW, fr)).toBe('À rendre demain à 18:00');
  expect(due('2026-11-22T17:00:00Z', NOW, fr)).toBe('Date limite passée : hier à 18:00');
  expect(due(null, NOW, fr)).toBe('Sans date limite');
});

it('writes numbers as the language does', () => {
  expect(number(7.5, fr)).toBe('7,5');
  expect(number(7.5, en)).toBe('7.5');
  expect(number(10, fr)).toBe('10');
});

it('agrees in number', () => {
  expect(fr.attemptsLeft(0)).toBe('Plus de tentative');
  expect(fr.attemptsLeft(1)).toBe('1 tentative restante');
  expect(fr.attemptsLeft(4)).toBe('4 tentatives restantes');
  expect(en.attemptsLeft(1)).toBe('1 attempt left');
});

describe('a problem', () => {
  it('is told in the words of the platform', () => {
    expect(problem(new ApiError('conflit', 'Il ne vous reste rien.'), fr)).toBe(
      'Il ne vous reste rien.'
    );
  });

  it('is told as a cut connection when the server is silent', () => {
    expect(problem(new ApiError('offline', ''), fr)).toBe(fr.offline);
  });

  it('never shows a trace', () => {
    expect(problem(new TypeError('x is undefined'), fr)).toBe(fr.unexpected);
  });
});
