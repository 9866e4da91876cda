/**
 * What several iterables give, as it comes, with the number of the one that gave it. Each is asked for its next
 * value only when the one before was taken. Ends when all have ended, or with the first that fails. When its
 * reader leaves, those that have just given something are ended, too; whoever else is waited for has a signal.
 */
export async function* merge<T>(sources: AsyncIterable<T>[]): AsyncGenerator<{ from: number; value: T }> {
  const ready: { from: number; value: T; goOn: () => void }[] = [];
  const failures: unknown[] = [];
  let open = sources.length;
  let isOver = false;
  let wake = () => {};

  const pump = async (source: AsyncIterable<T>, from: number) => {
    try {
      for await (const value of source) {
        await new Promise<void>((goOn) => {
          ready.push({ from, value, goOn });
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
        item.goOn();
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
    for (const { goOn } of ready) goOn();
  }
}
