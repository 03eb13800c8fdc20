/** The memory bank as it lies in its ring. */
export interface BankRing {
  ids: Int32Array;
  /** place of the newest pair */
  head: number;
  text: Float32Array;
  video: Float32Array;
  textMask: Float32Array;
  videoMask: Float32Array;
}
