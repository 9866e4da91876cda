/** One thing worth telling: the message's words are constant, what varies stands beside them. */
export interface LogEntry {
  level: 'error' | 'info';
  /** How detailed: 0 matters always, larger numbers only to those who look closely. */
  v?: number;
  msg: string;
  /** The words of the error, where there is one. */
  err?: string;
  [detail: string]: unknown;
}

/** Takes what the pipeline has to say; without one it is silent. It must not throw. */
export type Log = (entry: LogEntry) => void;
