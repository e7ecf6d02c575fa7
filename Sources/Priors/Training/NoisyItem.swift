import Diffusion

/// One clean sequence and one noisy copy of it, as training and bounds see them.
struct NoisyItem: Sendable {
  /// x0.
  var clean: [Token]
  /// x_t.
  var noisy: [Token]
  /// The cumulative noise of x_t.
  var kernel: NoiseKernel
  /// What the sum over sites of the bound's integrand is weighted with: the mean over levels is −ln p(x0), nats.
  var weight: Double
}
