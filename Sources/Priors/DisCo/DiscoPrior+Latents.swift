import Diffusion
import Tensors

extension DiscoPrior {
  /// ln p(z), row by row, nats.
  public func logProbability(_ z: TokenBatch) -> [Double] {
    let (law, bias) = (law("prior"), network.array("prior.bias").floats)
    return (0..<z.count).map { law.logProbability(z[row: $0], base: bias) }
  }

  /// Independent draws of p(z); none gives no rows.
  public func drawLatents(_ count: Int, _ random: inout RandomGenerator) -> TokenBatch {
    let (law, bias) = (law("prior"), network.array("prior.bias").floats)
    var z = TokenBatch(count: count, length: latents.length)
    z.storage = (0..<count).flatMap { _ in law.draw(base: bias, &random) }
    return z
  }

  /// Independent draws of E(z | x0) where σ = 0, else of e(z | x0 + σn = x), row by row.
  public func drawLatents(given x: RealBatch, _ sigma: Double, _ random: inout RandomGenerator) -> TokenBatch {
    let (law, bases, width) = conditional(x, sigma)
    var z = TokenBatch(count: x.count, length: latents.length)
    z.storage = (0..<x.count).flatMap { law.draw(base: bases[$0 * width..<($0 + 1) * width], &random) }
    return z
  }

  /// ln E(z | x0) where σ = 0, else ln e(z | x0 + σn = x), row by row, nats.
  public func logProbability(_ z: TokenBatch, given x: RealBatch, _ sigma: Double) -> [Double] {
    let (law, bases, width) = conditional(x, sigma)
    return (0..<z.count).map { law.logProbability(z[row: $0], base: bases[$0 * width..<($0 + 1) * width]) }
  }

  /// The law of latents given points, and what its logits have from each point.
  private func conditional(_ x: RealBatch, _ sigma: Double) -> (law: PairwiseLaw, bases: [Float], width: Int) {
    let width = latents.length * latents.vocabulary
    if sigma == 0 {
      return (law(nil), network.encode(Tape(), x.tensor, gradient: nil).value.floats, width)
    }
    let sigmas = [Double](repeating: sigma, count: x.count)
    return (law("recogniser"), network.recognise(Tape(), x.tensor, sigmas, gradient: nil).value.floats, width)
  }

  private func law(_ name: String?) -> PairwiseLaw {
    PairwiseLaw(
      latents: latents, pairs: latents.length > 1 ? name.map { network.array("\($0).pairs").floats } : nil)
  }
}
