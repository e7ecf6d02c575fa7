import Diffusion
import Platform
import Tensors

/// Levels of noise between two bounds, and the noisy copies at them.
///
/// Uniform noise: ln σ is uniform between the bounds, weight σ·ln(σ_max/σ_min)/V. Masking: n of L masks with n uniform
/// on 1...L and a random set of n sites, weight L/n: −ln p(x) is the mean over n of (L/n)·Σ −ln p(x_i | visible), i
/// masked (Uria et al. 2014), which is the integral of masked diffusion over its levels with the number of masks as
/// level.
public struct NoiseLevels: Sendable, Equatable {
  /// The noise.
  public let process: LearnedProcess
  /// σ of uniform noise, from least to most; masking goes through all of its levels.
  public let sigma: ClosedRange<Double>

  /// Requires 0 < σ_min < σ_max.
  public init(_ process: LearnedProcess, sigma: ClosedRange<Double> = 1e-4...20) {
    precondition(sigma.lowerBound > 0 && sigma.lowerBound < sigma.upperBound)
    (self.process, self.sigma) = (process, sigma)
  }

  /// The log-odds of survival between the bounds, finite.
  public func logOdds(_ space: TokenSpace) -> ClosedRange<Double> {
    let least: NoiseKernel
    let most: NoiseKernel
    if process.isMasking {
      let step = 1 / Double(space.length)
      least = mask(step / 2, space)
      most = mask(1 - step / 2, space)
    } else {
      least = .uniform(sigma.lowerBound, vocabulary: space.vocabulary)
      most = .uniform(sigma.upperBound, vocabulary: space.vocabulary)
    }
    return most.logOdds...least.logOdds
  }

  /// The noisy copy of `clean` at the level that u in 0..<1 stands for.
  func item(_ clean: [Token], _ space: TokenSpace, at u: Double, _ random: inout RandomGenerator) -> NoisyItem {
    let (kernel, weight, masks) = level(u, space)
    return NoisyItem(
      clean: clean, noisy: noisy(clean, space, kernel, masks: masks, &random), kernel: kernel, weight: weight)
  }

  /// The kernel, the weight and the number of masks of a level.
  func level(_ u: Double, _ space: TokenSpace) -> (kernel: NoiseKernel, weight: Double, masks: Int) {
    let (length, vocabulary) = (space.length, space.vocabulary)
    if process.isMasking {
      let masks = min(length, 1 + Int(u * Double(length)))
      return (mask(Double(masks) / Double(length), space), Double(length) / Double(masks), masks)
    }
    let range = log(sigma.upperBound / sigma.lowerBound)
    let σ = sigma.lowerBound * exp(u * range)
    return (.uniform(σ, vocabulary: vocabulary), σ * range / Double(vocabulary), 0)
  }

  /// x_t from x_0: each site of its own, or as many masks as told on a random set of sites.
  func noisy(
    _ clean: [Token], _ space: TokenSpace, _ kernel: NoiseKernel, masks: Int, _ random: inout RandomGenerator
  ) -> [Token] {
    var noisy = clean
    if process.isMasking {
      for site in random.choice(masks, of: clean.count) { noisy[site] = space.mask }
    } else {
      let change = -expm1(kernel.logKeep)
      for site in noisy.indices where random.bernoulli(change) {
        noisy[site] = Token(random.uniform(below: space.vocabulary))
      }
    }
    return noisy
  }

  private func mask(_ share: Double, _ space: TokenSpace) -> NoiseKernel {
    AbsorbingProcess(vocabulary: space.vocabulary, epsilon: 0).kernel(at: share)
  }
}
