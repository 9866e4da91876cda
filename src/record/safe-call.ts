/**
 * Calls a function of the user. When it throws, or the promise that it returns rejects, `onError` is called once.
 */
export function callSafely(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    const result = call();
    if (isThenable(result)) Promise.resolve(result).catch(onError);
  } catch (error) {
    onError(error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** The message of a thrown value, which may be of any type. Never throws. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an error without a message';
  }
}

/** Describes a thrown value, such as `TypeError: x is not a function`. Never throws. */
export function describeError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return messageOf(error);
  }
}
