/// A prior that knows, to first order, how its denoiser answers to one-site changes of the noisy sequence.
public protocol DifferentiablePrior: DiscretePrior {
  /// Denoises as `denoise` does, up to rounding, and follows a function U of the table p = p(x0 | x_t) along all
  /// one-site changes of x_t at once:
  ///
  ///     changes_ib ≈ U(p at x_t with site i := b) − U(p at x_t),   shape (B, L, V), 0 at b = x_t,i.
  ///
  /// `slope` gets a row's number and log p (L, V), and writes ∂U/∂p (L, V); it is called once a row, maybe on several
  /// threads. What a site's own noisy symbol says of it is exact for U that are affine in that site's row; what it says
  /// of other sites is first order. Under masking the rows of visible sites, which do not move, are 0. Costs a call of
  /// the denoiser and one backward. Throws as `denoise`.
  func denoise(
    _ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float], changes: inout [Float],
    slope: @Sendable (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws
}
