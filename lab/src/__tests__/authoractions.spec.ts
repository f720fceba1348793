import { AuthorActions } from '../author/actions';
import type { IAuthorApi } from '../author/api';
import { ApiError } from '../requests';
import { fr } from '../words/fr';

interface IShown {
  title: string;
  body: { props: { lines?: string[] } };
}

const mockShown: IShown[] = [];

/** JupyterLab's dialogs, closed as soon as they are shown. */
jest.mock('@jupyterlab/apputils', () => ({
  Notification: { emit: jest.fn(() => 'n'), update: jest.fn(), dismiss: jest.fn() },
  Dialog: class {
    static okButton = jest.fn();
    constructor(shown: IShown) {
      mockShown.push(shown);
    }
    launch = async () => undefined;
  }
}));

/** The newest dialog: its title, and the lines that it holds. */
function dialog(): [string, string[] | undefined] {
  const { title, body } = mockShown[mockShown.length - 1];
  return [title, body.props.lines];
}

beforeEach(() => {
  mockShown.length = 0;
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

const PATH = 'auteur/data-ia/3.5-sujet/sujet.ipynb';
const SENT = { cohort: 'demo', assignment: '3.5-sujet', files: 2, problems: [] };
const FOUND = { state: 'done' as const, reason: '', problems: [], advice: [], questions: [] };

function author(api: Partial<IAuthorApi> = {}) {
  const asked = {
    send: jest.fn(async () => SENT),
    test: jest.fn(async () => ({ sent: SENT, check: FOUND })),
    receive: jest.fn(async () => ({ came: ['Reçu'], kept: [] })),
    ...api
  } as unknown as jest.Mocked<IAuthorApi>;
  const documents = { save: jest.fn(async () => undefined), revert: jest.fn() };
  const notebooks = { seeCell: jest.fn(async () => true) };
  const actions = new AuthorActions('auteur', asked, documents, notebooks, fr, () => '');
  return { actions, asked, documents };
}

describe('what an author does', () => {
  it('sends what is on the screen, and nothing where it stays unsaved', async () => {
    const { actions, asked, documents } = author();
    await actions.send(PATH);
    expect(documents.save).toHaveBeenCalledWith('auteur/data-ia/3.5-sujet');
    expect(dialog()[0]).toBe(fr.author.sentTitle);
    documents.save.mockRejectedValue(new Error('disque plein'));
    await actions.send(PATH);
    await actions.test(PATH);
    expect(asked.send).toHaveBeenCalledTimes(1);
    expect(asked.test).not.toHaveBeenCalled();
    expect(dialog()).toEqual([fr.author.notTested, [fr.notSaved]]);
  });

  it('says what to do where a colleague sent another version', async () => {
    const refuse = async () => {
      throw new ApiError('conflit', 'cet exercice a changé depuis que vous l’avez reçu.');
    };
    const { actions } = author({ send: refuse, test: refuse });
    await actions.send(PATH);
    expect(dialog()).toEqual([fr.author.notSent, [fr.author.conflict('3.5-sujet')]]);
    await actions.test(PATH);
    expect(dialog()).toEqual([fr.author.notTested, [fr.author.conflict('3.5-sujet')]]);
  });

  it('passes on what the platform says', async () => {
    const no = new ApiError('interdit', "vous n'avez pas accès à cela.");
    const { actions } = author({ test: () => Promise.reject(no) });
    await actions.test(PATH);
    expect(dialog()).toEqual([fr.author.notTested, [no.message]]);
  });

  it('does nothing twice, nor with a file that is no exercise', async () => {
    const { actions, asked } = author();
    await Promise.all([actions.test(PATH), actions.test(PATH)]);
    expect(asked.test).toHaveBeenCalledTimes(1);
    await actions.test('sujet.ipynb');
    expect(asked.test).toHaveBeenCalledTimes(1);
    expect(dialog()).toEqual([fr.author.notTested, [fr.author.elsewhere('auteur')]]);
  });

  it('saves before it receives, and then shows what came', async () => {
    const { actions, asked, documents } = author();
    await actions.receive();
    expect(documents.save.mock.invocationCallOrder[0]).toBeLessThan(
      asked.receive.mock.invocationCallOrder[0]
    );
    expect(documents.revert).toHaveBeenCalledWith('auteur');
    asked.receive.mockResolvedValue({ came: [], kept: [] });
    await actions.receive();
    expect(documents.revert).toHaveBeenCalledTimes(1);
    expect(dialog()).toEqual([fr.author.receivedTitle, [fr.author.upToDate]]);
  });
});
