import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** An expected failure. `message` is ready to be shown, in French. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
  }
}

/** Whether trying again may help: nobody has said no. */
export function isCut(error: unknown): boolean {
  return error instanceof ApiError && ['offline', 'unreachable'].includes(error.code);
}

/** Requests to `bacasable/` on one's own server, and the one shape of its errors. */
export class Requests {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  protected get<T>(path: string): Promise<T> {
    return this.request<T>(path, { method: 'GET' });
  }

  protected post<T>(path: string, body: object): Promise<T> {
    return this.request<T>(path, { method: 'POST', body: JSON.stringify(body) });
  }

  protected url(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'bacasable', path);
  }

  private async request<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(this.url(path), init, this.settings);
    } catch {
      throw new ApiError('offline', '');
    }
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) {
      return answer as T;
    }
    const error = (answer as { error?: { code?: string; message?: string } } | null)?.error;
    throw new ApiError(error?.code ?? `http-${response.status}`, error?.message ?? '');
  }
}
