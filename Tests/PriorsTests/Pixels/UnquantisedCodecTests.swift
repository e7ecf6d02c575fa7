import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// A codec without its quantiser: scale, sizes, vector-Jacobian products.
struct UnquantisedCodecTests {
  private let codec: VQCodec = {
    var shape = VQShape()
    (shape.resolution, shape.codes, shape.codeWidth, shape.widths, shape.mixes) = (8, 8, 3, [4, 6, 8], 1)
    let layout = ParameterLayout(shape)
    var random = RandomStream(seed: 1).generator()
    return VQCodec(
      shape, values: Tensor((0..<layout.count).map { _ in Float(0.2 * random.normal()) }, shape: [layout.count]))
  }()

  private func normal(_ count: Int, _ dimension: Int, _ seed: UInt64) -> RealBatch {
    var random = RandomStream(seed: seed).generator()
    return RealBatch.normal(count: count, dimension: dimension, &random)
  }

  private func dot(_ a: RealBatch, _ b: RealBatch) -> Double {
    zip(a.storage, b.storage).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Codes of the images that s was measured on have a mean square of 1; decoding a codeword over s is decoding its token.
  @Test func scaleAndCodewords() {
    let x = normal(4, 192, 2)
    let images = x.tensor([8, 8, 3])
    let free = UnquantisedCodec(codec, measuredOn: images)
    #expect(free.codeShape == [2, 2, 3] && free.dimension == 192 && free.codes == 12)
    let c = free.encode(x)
    #expect(abs(dot(c, c) / Double(c.storage.count) - 1) < 1e-5)
    for (a, b) in zip(free.encode(images: images).floats, c.storage) { #expect(Double(a) == b) }

    let tokens = TokenBatch(rows: [[1, 5, 0, 7]])
    var embedded = RealBatch(count: 1, dimension: 12)
    for (n, token) in [1, 5, 0, 7].enumerated() {
      for i in 0..<3 { embedded[0, 3 * n + i] = Double(codec.codes.floats[3 * token + i]) / free.scale }
    }
    for (a, b) in zip(free.decode(embedded).storage, codec.decode(tokens).floats) { #expect(abs(a - Double(b)) < 1e-5) }
  }

  /// Central differences in single precision: 2 % of the product's size.
  @Test func pullbacks() {
    let free = UnquantisedCodec(codec, scale: 0.7)
    let (h, x, c) = (0.01, normal(1, 192, 3), normal(1, 12, 4))
    let (dx, dc) = (normal(1, 192, 5), normal(1, 12, 6))
    func moved(_ a: RealBatch, _ b: RealBatch, _ h: Double) -> RealBatch { a.map(with: b) { $0 + h * $1 } }
    let (codes, back) = free.encode(x) { _ in dc }
    for (a, b) in zip(codes.storage, free.encode(x).storage) { #expect(abs(a - b) < 1e-5) }
    let slope = (dot(free.encode(moved(x, dx, h)), dc) - dot(free.encode(moved(x, dx, -h)), dc)) / (2 * h)
    #expect(abs(slope - dot(back, dx)) < 0.02 * max(0.1, abs(slope)), "\(slope), \(dot(back, dx))")
    let (signals, gradient) = free.decode(c) { _ in dx }
    for (a, b) in zip(signals.storage, free.decode(c).storage) { #expect(abs(a - b) < 1e-5) }
    let rise = (dot(free.decode(moved(c, dc, h)), dx) - dot(free.decode(moved(c, dc, -h)), dx)) / (2 * h)
    #expect(abs(rise - dot(gradient, dc)) < 0.02 * max(0.1, abs(rise)), "\(rise), \(dot(gradient, dc))")
  }
}
