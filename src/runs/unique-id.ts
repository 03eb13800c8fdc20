/** A unique name; `randomUUID` is missing on insecure pages. */
export function uniqueId(): string {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return Array.from(words, word => word.toString(16).padStart(8, '0')).join('');
}
