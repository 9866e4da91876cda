const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE])|([eE][+-]?\d+))?$/;

const SUFFIXES: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/**
 * Parses a quantity of Kubernetes, such as `2Gi`; undefined for another text.
 *
 * Source: apimachinery `pkg/api/resource`, ParseQuantity.
 */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix = '', exponent = ''] = QUANTITY.exec(text) ?? [];
  return number === undefined ? undefined : Number(`${number}${exponent}`) * (SUFFIXES[suffix] ?? 1);
}
