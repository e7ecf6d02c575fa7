import Diffusion
import Platform
import Tensors

/// Denoising diffusion restoration: reverse steps in the singular basis of a linear A.
///
/// Coordinate by coordinate with or without the measurement, as its noise is smaller or larger than the level's (Kawar et
/// al. 2022, equations 4 and 5).
public struct DDRM: ContinuousSampler {
  /// Steps through the levels of `schedule`, evenly.
  public var steps = 20
  /// η and η_b.
  public var (noise, measured) = (0.85, 1.0)
  /// β and ᾱ, whose σ_t are the levels.
  public var schedule = VarianceSchedule()

  /// The published settings; requires 1 ≤ steps ≤ T.
  public init(steps: Int = 20, schedule: VarianceSchedule = .init()) {
    precondition(steps >= 1 && steps <= schedule.steps, "1 ≤ steps ≤ T")
    (self.steps, self.schedule) = (steps, schedule)
  }

  /// σ of the steps, from large to 0.
  var levels: [Double] {
    let stride = schedule.steps / steps
    return (0..<steps).reversed().map { schedule.sigma($0 * stride + 1) } + [0]
  }

  /// 1.
  public static let version = 1
  /// Steps.
  public var calls: Int { steps }

  /// Refuses an operator without singular values.
  public func check(_ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement) throws(Refusal) {
    _ = try singular(measurement)
  }

  private func singular(_ measurement: any GaussianMeasurement) throws(Refusal) -> any SingularMeasurement {
    guard let singular = measurement as? any SingularMeasurement else {
      throw Refusal(
        "DDRM walks in the singular basis of a linear A, and this one's is not at hand",
        remedy:
          "use one of the tasks linear, super_resolution, gaussian_deblurring, inpainting and denoising, or a "
          + "sampler that needs no basis, such as dps_continuous")
    }
    return singular
  }

  /// `chains` draws.
  public func sample(
    _ prior: any ContinuousPrior, _ measurement: any GaussianMeasurement, chains: Int, _ stream: RandomStream
  ) throws -> RealSamples {
    var random = stream.generator()
    let (svd, d, σy) = (try singular(measurement).singularValues(), prior.dimension, measurement.sigma)
    let levels = levels
    var x = RealBatch.normal(count: chains, dimension: d, &random)
    for row in 0..<chains {
      for i in 0..<d {
        let s = svd.values[i]
        let known = s * levels[0] > σy
        let variance = levels[0] * levels[0] - (known ? σy * σy / (s * s) : 0)
        x[row, i] = (known ? svd.measured[i] / s : 0) + variance.squareRoot() * x[row, i]
      }
    }
    for (t, u) in zip(levels, levels.dropFirst()) {
      let clean = svd.toBasis(try prior.denoise(svd.fromBasis(x), t))
      for row in 0..<chains {
        for i in 0..<d {
          let (s, x0, η, n) = (svd.values[i], clean[row, i], noise, random.normal())
          let kept = (1 - η * η).squareRoot() * u
          if s == 0 {
            x[row, i] = x0 + kept * (x[row, i] - x0) / t + η * u * n
          } else if s * u < σy {
            x[row, i] = x0 + kept * (svd.measured[i] - s * x0) / σy + η * u * n
          } else {
            let variance = u * u - measured * measured * σy * σy / (s * s)
            x[row, i] = (1 - measured) * x0 + measured * svd.measured[i] / s + max(variance, 0).squareRoot() * n
          }
        }
      }
    }
    return RealSamples(svd.fromBasis(x), denoiserCalls: chains * steps)
  }
}
