import Diffusion
import Platform
import Tensors

/// Diffusion posterior sampling: ancestral steps, each followed by one along −ζ∇_{x_t}‖y − A(x̂0(x_t))‖₂.
///
/// Chung et al. 2023, Algorithm 1, as released. Not a sampler of the posterior: its bias against a known one is measured. The norm is per row; the released code takes
/// it over the whole batch. The variance of a step is the posterior's, β̃_t.
public struct ContinuousDPS: ContinuousSampler {
  /// β and ᾱ.
  public var schedule = VarianceSchedule()
  /// ζ: 0.3 for super-resolution and blurs, 0.5 for inpainting.
  public var scale = 0.3
  /// x̂0 is clipped to this range: images −1...1.
  public var range: ClosedRange<Double>?

  /// The published settings.
  public init(scale: Double = 0.3, range: ClosedRange<Double>? = nil, schedule: VarianceSchedule = .init()) {
    (self.scale, self.range, self.schedule) = (scale, range, schedule)
  }

  /// 1.
  public static let version = 1
  /// T.
  public var calls: Int { schedule.steps }

  /// `chains` draws of x_0.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    var random = stream.generator()
    var x = RealBatch.normal(count: chains, dimension: prior.dimension, &random)
    for t in (1...schedule.steps).reversed() {
      let (ᾱ, before, β) = (schedule.cumulative[t], schedule.cumulative[t - 1], schedule.beta[t - 1])
      var scaled = x
      for i in scaled.storage.indices { scaled.storage[i] /= ᾱ.squareRoot() }
      let (denoised, pullback) = try prior.denoise(scaled, schedule.sigma(t)) { direction(measurement, $0) }
      let (own, clean) = ((1 - β).squareRoot() * (1 - before) / (1 - ᾱ), before.squareRoot() * β / (1 - ᾱ))
      let deviation = (β * (1 - before) / (1 - ᾱ)).squareRoot()
      for i in x.storage.indices {
        x.storage[i] =
          own * x.storage[i] + clean * clipped(denoised.storage[i]) + (t > 1 ? deviation * random.normal() : 0)
          + scale * pullback.storage[i] / ᾱ.squareRoot()
      }
    }
    return RealSamples(x, denoiserCalls: chains * schedule.steps)
  }

  private func clipped(_ value: Double) -> Double {
    range.map { min(max(value, $0.lowerBound), $0.upperBound) } ?? value
  }

  /// −∇_{x̂0}‖y − A(x̂0)‖₂ of every row; 0 at a residual of 0 and, as the clip is flat there, outside the range.
  private func direction(_ measurement: any GaussianMeasurement, _ denoised: RealBatch) -> RealBatch {
    var inside = denoised
    for i in inside.storage.indices { inside.storage[i] = clipped(inside.storage[i]) }
    var r = measurement.residual(inside)
    for row in 0..<r.count {
      let norm = r[row: row].reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in 0..<r.dimension { r[row, i] = norm > 0 ? r[row, i] / norm : 0 }
    }
    return measurement.pullback(r, at: inside).map(with: denoised) { clipped($1) == $1 ? $0 : 0 }
  }
}
