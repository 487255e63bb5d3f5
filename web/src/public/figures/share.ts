/** 93.4 %; a dash where there is nothing to take a share of. */
export function share({ of, all }: { of: number; all: number }): string {
  return all === 0 ? '–' : `${((100 * of) / all).toFixed(1)} %`
}
