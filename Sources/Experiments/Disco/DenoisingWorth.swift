import Diffusion
import Metrics
import Platform
import Priors
import Statistics
import Tensors

/// How well a model denoises points that it has not seen, and what its latents tell of them.
public struct DenoisingWorth: Sendable, Equatable {
  /// E λ(σ)·‖D(x0 + σn, σ, z) − x0‖² with z ~ E(z | x0) and ln σ ~ N(μ, s²).
  public let loss: Double
  /// I(z; mode), nats; nil without latents.
  public let information: Double?
  /// Codes of the latents that occur; nil without latents.
  public let codes: Int?

  /// "loss 0.5214, I(z; mode) 1.712 nats, 7 codes".
  public var text: String {
    String(printf: "loss %.4f", loss)
      + (information.map { String(printf: ", I(z; mode) %.3f nats", $0) } ?? "") + (codes.map { ", \($0) codes" } ?? "")
  }

  /// Noise levels of equal probability, each on as many points as `stratified` gives a level.
  static let levels = 64

  /// Of points whose n-th is of mode n mod `modes`; a multiple of `levels`·`modes` of them.
  init(
    _ model: FlowModel, on points: RealBatch, modes: Int, logMean: Double, logDeviation: Double, deviation: Double,
    _ stream: RandomStream
  ) throws {
    let share = points.count / Self.levels
    var random = stream.generator()
    var sum = 0.0
    var latents: [TokenBatch] = []
    for level in 0..<Self.levels {
      let σ = exp(logMean + logDeviation * Normal.quantile((Double(level) + 0.5) / Double(Self.levels)))
      let x0 = points.gather(level * share..<(level + 1) * share)
      let noise = RealBatch.normal(count: share, dimension: x0.dimension, &random)
      let (prior, z) = try model.denoiser(given: x0, &random)
      let denoised = try prior.denoise(x0.map(with: noise) { $0 + σ * $1 }, σ)
      let squares = denoised.map(with: x0) { ($0 - $1) * ($0 - $1) }.storage.reduce(0, +)
      sum += Preconditioning(σ, deviation: deviation).weight * squares / Double(share)
      if let z { latents.append(z) }
    }
    loss = sum / Double(Self.levels)
    guard !latents.isEmpty else {
      (information, codes) = (nil, nil)
      return
    }
    let z = TokenBatch.concatenate(latents)
    var seen: [ArraySlice<Token>: Int] = [:]
    let labels = (0..<z.count).map { row in
      let known = seen[z[row: row]] ?? seen.count
      seen[z[row: row]] = known
      return known
    }
    information = mutualInformation(labels, (0..<z.count).map { $0 % modes })
    codes = Set((0..<z.count * z.length).map { ($0 % z.length) << 16 | Int(z.storage[$0]) }).count
  }
}
