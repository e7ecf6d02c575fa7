/// A discrete diffusion prior: a law p(x) on sequences, seen through its denoiser.
public protocol DiscretePrior: Sendable {
  /// V^L.
  var space: TokenSpace { get }

  /// Writes log p(x0_i = v | x_t) for every row, site and symbol: shape (B, L, V), rows normalised over V, nats.
  ///
  /// The caller brings an array of B·L·V elements. `x` has tokens 0..<V, and V for the mask. `kernel` is the cumulative
  /// noise that `x` carries. Symbols of zero probability are −∞. Throws when no clean sequence is compatible with `x`;
  /// never writes NaN.
  func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws
}

/// A prior whose sites are independent, so that its denoiser is a table per site: one reverse step, and therefore any
/// number of them, is exact for every site by itself and can be tabulated.
public protocol SitewisePrior: DiscretePrior {
  /// log p(x0_i = v | x_t,i = a) for site i: shape (V + 1, V), row V for the mask.
  func denoiserTable(site: Int, _ kernel: NoiseKernel) -> [Double]
  /// A number per site; sites with equal numbers have equal tables.
  var siteClasses: [Int] { get }
}
