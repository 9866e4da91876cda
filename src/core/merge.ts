/**
 * Merges iterables: yields each value as it arrives, with the index of its source. Each source is asked for its next
 * value only after the previous one was consumed. Ends when all sources have ended, or with the first error. When the
 * consumer stops, sources with a pending value are closed; the others must be ended by their signal.
 */
export async function* merge<T>(sources: AsyncIterable<T>[]): AsyncGenerator<{ from: number; value: T }> {
  const ready: { from: number; value: T; resume: () => void }[] = [];
  const failures: unknown[] = [];
  let open = sources.length;
  let isOver = false;
  let wake = () => {};

  const pump = async (source: AsyncIterable<T>, from: number) => {
    try {
      for await (const value of source) {
        await new Promise<void>((resume) => {
          ready.push({ from, value, resume });
          wake();
        });
        if (isOver) return;
      }
    } catch (error) {
      failures.push(error);
    } finally {
      open -= 1;
      wake();
    }
  };
  sources.forEach(pump);

  try {
    for (;;) {
      const item = ready[0];
      if (item) {
        yield { from: item.from, value: item.value };
        ready.shift();
        item.resume();
      } else if (failures.length > 0) throw failures[0];
      else if (open === 0) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    isOver = true;
    for (const { resume } of ready) resume();
  }
}
