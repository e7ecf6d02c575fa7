import Diffusion
import Foundation
import Metrics
import Priors
import Tensors
import Testing

/// Published and independently computed shapes of the flow of the eight modes.
struct FlowGeometryTests {
  /// The mixture given one mode a row.
  private struct Given: ContinuousPrior {
    let z: TokenBatch
    var dimension: Int { 2 }
    func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
      try GaussianMixture.octagon.denoise(x, sigma, given: z)
    }
    func denoise(
      _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
    ) throws -> (denoised: RealBatch, pullback: RealBatch) {
      try GaussianMixture.octagon.denoise(x, sigma, given: z, cotangent: cotangent)
    }
  }

  /// 1.83 ± 0.02 and median 1.31 from σ = 10; of 2,000 paths the standard error of the mean is 0.03, the tolerance 0.1.
  @Test func turningOfExactPaths() throws {
    var random = RandomStream(seed: 1)["paths"].generator()
    let start = RealBatch.normal(count: 2000, dimension: 2, scale: 10, &random)
    let grid = NoiseGrid(count: 60, smallest: 0.05, largest: 10)
    let free = try FlowGeometry(GaussianMixture.octagon, from: start, over: grid).turnings.sorted()
    let mean = free.reduce(0, +) / 2000
    #expect(abs(mean - 1.83) < 0.1, "\(mean)")
    #expect(abs((free[999] + free[1000]) / 2 - 1.31) < 0.12, "\(free[1000])")
    let z = GaussianMixture.octagon.drawLatents(2000, &random)
    let given = try FlowGeometry(Given(z: z), from: start, over: grid)
    #expect(given.turnings.allSatisfy { $0 < 1e-6 } && given.curvatures.allSatisfy { $0 < 1e-3 })
  }

  /// E‖∂v/∂x‖² over noisy points; given the mode it is 2(t/v)² exactly.
  @Test(arguments: [(4.0, 0.076, 0.124), (2, 0.171, 0.490), (1, 1.02, 1.85), (0.5, 6.72, 5.95), (0.2, 12.5, 12.5)])
  func complexity(_ t: Double, _ free: Double, _ given: Double) throws {
    var random = RandomStream(seed: 2)["points", Int(t * 10)].generator()
    let (z, clean) = GaussianMixture.octagon.draw(20_000, &random)
    let x = clean.map(with: RealBatch.normal(count: clean.count, dimension: 2, scale: t, &random), +)
    #expect(abs(try FlowGeometry.complexity(GaussianMixture.octagon, at: x, t) / free - 1) < 0.05)
    let v = t * t + 0.04
    #expect(abs(try FlowGeometry.complexity(Given(z: z), at: x, t) - 2 * (t / v) * (t / v)) < 1e-9)
    #expect(abs(2 * (t / v) * (t / v) / given - 1) < 0.01)
  }

  /// A rotation by the field v = (x − D)/σ with D = x − σ·R(x): circles of radius r have curvature 1/r.
  @Test func curvatureOfCircles() throws {
    struct Rotation: ContinuousPrior {
      var dimension: Int { 2 }
      func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
        var result = x
        for n in 0..<x.count {
          (result[n, 0], result[n, 1]) = (x[n, 0] + sigma * x[n, 1], x[n, 1] - sigma * x[n, 0])
        }
        return result
      }
      func denoise(
        _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
      ) throws -> (denoised: RealBatch, pullback: RealBatch) { throw CancellationError() }
    }
    let start = RealBatch(rows: [[2, 0], [0, -2]])
    let shape = try FlowGeometry(
      Rotation(), from: start, over: NoiseGrid(count: 400, smallest: 0.5, largest: 1.5, exponent: 1))
    for κ in shape.curvatures { #expect(abs(κ - 0.5) < 0.002) }
    // dθ/dσ = 1 over one unit of σ.
    for angle in shape.turnings { #expect(abs(angle - 1) < 1e-3) }
  }
}
