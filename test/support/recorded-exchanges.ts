import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ScriptedResponse } from './scripted-server.ts';

/** What an API server responded. */
export interface RecordedResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body?: string;
  /** The lines of a watch. */
  chunks?: { afterMs: number; text: string }[];
  /** `client`: the watch was still open when the recording stopped. */
  end?: { by: 'server' | 'client'; afterMs: number };
}

/** An exchange with a kube-apiserver 1.36.3. */
export interface RecordedExchange {
  name: string;
  request: { method: string; path: string; headers: Record<string, string>; body?: string };
  response: RecordedResponse;
  /** The response of 1.20.2, where it is another. */
  old?: RecordedResponse;
}

/** 82 exchanges that show what current API servers send to a client of events. */
export function readRecordedExchanges(): RecordedExchange[] {
  const file = new URL('data/exchanges-1.36.json.gz', import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
}

/** The response for a scripted server to replay, without its pauses. */
export function toScriptedResponse({
  status,
  headers,
  body = '',
  chunks,
  end,
}: RecordedResponse): ScriptedResponse {
  if (chunks) {
    const texts = chunks.map(({ text }) => text);
    return { status, headers, chunks: texts, ...(end?.by === 'client' && { stayOpen: true }) };
  }
  const bytes = headers['content-encoding'] === 'gzip' ? [gzipSync(body)] : [body];
  return { status, headers, chunks: body === '' ? [] : bytes };
}
