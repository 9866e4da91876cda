/**
 * Calls code of the user. What it throws, or what the promise that it returns rejects with, goes to `onError` once, and
 * no further.
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

/** The message of whatever was thrown. Never throws, though that can be anything. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an error without a message';
  }
}

/** Whatever was thrown as a text such as `TypeError: x is not a function`. Never throws. */
export function describeError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return messageOf(error);
  }
}
