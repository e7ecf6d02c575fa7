import Diffusion
import Tensors

/// A `DiscoNetwork` without latents: the plain model, or the null path of one that has them.
public struct UnconditionalDenoiser: ContinuousPrior {
  /// The networks.
  public let network: DiscoNetwork

  /// Of any networks.
  public init(_ network: DiscoNetwork) { self.network = network }

  /// d.
  public var dimension: Int { network.shape.dimension }

  /// D(x, σ), or D(x, σ, null).
  public func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
    network.denoise(x, sigma, codes: nulls(x.count))
  }

  /// The same with Jᵀc.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    try network.denoise(x, sigma, codes: nulls(x.count), cotangent: cotangent)
  }

  private func nulls(_ count: Int) -> Tensor? {
    network.shape.latents == 0 ? nil : network.codes(of: nil, count: count)
  }
}

extension DiscoNetwork {
  /// Rows as `denoise` takes codes: one-hot in every latent, or null.
  func codes(of z: TokenBatch?, count: Int) -> Tensor {
    let (k, width) = (shape.codes, shape.codeWidth)
    return Tensor(shape: [count, width]) { target in
      target.update(repeating: 0)
      for row in 0..<count {
        guard let z else {
          target[(row + 1) * width - 1] = 1
          continue
        }
        for i in 0..<z.length { target[row * width + i * k + Int(z[row, i])] = 1 }
      }
    }
  }

  /// D of points at one σ.
  func denoise(_ x: RealBatch, _ sigma: Double, codes: Tensor?) -> RealBatch {
    let sigmas = [Double](repeating: sigma, count: x.count)
    let y = denoise(Tape(), Variable(x.tensor), sigmas, codes: codes.map { Variable($0) }, gradient: nil)
    return RealBatch(y.value)
  }

  /// D of points at one σ, and Jᵀc.
  func denoise(
    _ x: RealBatch, _ sigma: Double, codes: Tensor?, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (denoised: RealBatch, pullback: RealBatch) {
    let tape = Tape()
    let input = tape.variable(x.tensor)
    let sigmas = [Double](repeating: sigma, count: x.count)
    let y = denoise(tape, input, sigmas, codes: codes.map { Variable($0) }, gradient: nil)
    let denoised = RealBatch(y.value)
    tape.backward(from: y, seed: try cotangent(denoised).tensor)
    let pullback = tape.gradient(of: input).map { RealBatch($0) }
    return (denoised, pullback ?? RealBatch(count: x.count, dimension: x.dimension))
  }
}
