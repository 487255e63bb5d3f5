/** How many rows of a height fit into another whole, the first always shown. */
export function fitting(height: number, row: number, gap: number): number {
  return row > 0 && height > 0 ? Math.max(1, Math.floor((height + gap + 0.5) / (row + gap))) : Number.POSITIVE_INFINITY
}
