/** Random points, and how near is measured. */
export interface PointsRequest {
  count: number;
  dimensions: number;
  distance: 'cosine' | 'euclidean';
  /** length of the lists that N_k counts */
  k: number;
  seed: number;
  /** whether the mean of all points is taken off first */
  centred: boolean;
}

/** Who is whose neighbour among random points. */
export interface PointsView {
  /** [points] N_k: in how many other points' lists of k a point is */
  counts: Int32Array;
  skewness: number;
  /** [points] distance to the mean of all points; with cosine 1 − cos */
  fromMean: Float32Array;
  /** rank correlation of N_k with nearness to the mean (Spearman); NaN where one of them is the same for all */
  correlation: number;
}

/** Points without any model. */
export interface PointsApi {
  points(request: PointsRequest): Promise<PointsView>;
}
