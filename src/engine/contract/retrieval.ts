/** What retrieval found in one direction. */
export interface RetrievalLists {
  k: number;
  /** [queries · k] gallery items, best first */
  topK: Int32Array;
  /** [queries] rank of the match, from 1: one more than the items that score higher; of videos whose best texts do, video→text */
  ranks: Int32Array;
  /** [queries] others that score exactly as the match */
  ties: Int32Array;
}
