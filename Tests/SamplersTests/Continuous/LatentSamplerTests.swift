import Diffusion
import Foundation
import Priors
import Tensors
import Testing

@testable import Samplers

/// PSLD and ReSample through orthogonal codecs.
struct LatentSamplerTests {
  private func moments(_ x: RealBatch) -> [Double] {
    (0..<x.dimension).map { i in (0..<x.count).reduce(0) { $0 + x[$1, i] } / Double(x.count) }
  }

  @Test func codecs() {
    let cosine = OrthogonalCodec.cosine(8, codes: 8)
    var random = RandomStream(seed: 1).generator()
    let x = RealBatch.normal(count: 3, dimension: 8, &random)
    for (a, b) in zip(cosine.decode(cosine.encode(x)).storage, x.storage) { #expect(abs(a - b) < 1e-12) }
    // Row 0 is the mean times √d.
    #expect(abs(cosine.encode(x)[1, 0] - x[row: 1].reduce(0, +) / 8.0.squareRoot()) < 1e-12)
    #expect(OrthogonalCodec.identity(8).encode(x) == x)
    let short = OrthogonalCodec.cosine(8, codes: 3)
    for (a, b) in zip(short.encode(short.decode(short.encode(x))).storage, short.encode(x).storage) {
      #expect(abs(a - b) < 1e-12)
    }
  }

  /// The law of codes is that of encoded draws: W D(x) = D_codes(Wx) where the codec is lossless.
  @Test func codedMixtures() throws {
    let codec = OrthogonalCodec.cosine(64, codes: 64)
    let coded = Toys.pictures.coded(by: codec)
    var random = RandomStream(seed: 2).generator()
    let x = RealBatch.normal(count: 4, dimension: 64, scale: 1.5, &random)
    let expected = codec.encode(try Toys.pictures.denoise(x, 0.7))
    for (a, b) in zip(try coded.denoise(codec.encode(x), 0.7).storage, expected.storage) { #expect(abs(a - b) < 1e-9) }
  }

  /// PSLD's slope against central differences of ω‖y − A Dec(c)‖ + γ‖Enc(Aᵀy + (I − AᵀA) Dec(c)) − c‖.
  @Test(arguments: [2, 5])
  func slopes(_ codes: Int) {
    var random = RandomStream(seed: 3)["slopes", codes].generator()
    let codec = OrthogonalCodec.cosine(5, codes: codes)
    let a = (0..<15).map { _ in random.normal() }
    let y = MatrixMeasurement(a, dimension: 5, values: [0.3, -1, 2], sigma: 0.1)
    var psld = PSLD()
    (psld.measured, psld.glued) = (0.7, 0.4)
    func objective(_ c: RealBatch) -> Double {
      let x = codec.decode(c)
      let fixed = x.map(with: y.transpose(y.residual(x)), +)
      let gap = codec.encode(fixed).map(with: c, -).storage
      return 0.7 * y.residualNorms(x)[0] + 0.4 * gap.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let c = RealBatch.normal(count: 1, dimension: codes, &random)
    let slope = psld.slope(y, codec, c)
    for i in 0..<codes {
      var (up, down) = (c, c)
      up[0, i] += 1e-5
      down[0, i] -= 1e-5
      let expected = (objective(up) - objective(down)) / 2e-5
      #expect(abs(slope[0, i] - expected) < 1e-6 * max(1, abs(expected)), "\(i)")
    }
  }

  /// The same through a codec that bends: neither linear nor the inverse of its encoder.
  @Test func slopesThroughBentCodecs() {
    var random = RandomStream(seed: 9)["bent"].generator()
    let codec = BentCodec(.cosine(6, codes: 4))
    let y = MatrixMeasurement(
      (0..<18).map { _ in random.normal() }, dimension: 6, values: [0.3, -1, 2], sigma: 0.1)
    var psld = PSLD()
    (psld.measured, psld.glued) = (0.7, 0.4)
    func objective(_ c: RealBatch) -> Double {
      let x = codec.decode(c)
      let gap = codec.encode(x.map(with: y.transpose(y.residual(x)), +)).map(with: c, -).storage
      return 0.7 * y.residualNorms(x)[0] + 0.4 * gap.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let c = RealBatch.normal(count: 2, dimension: 4, &random)
    let slope = psld.slope(y, codec, c)
    for row in 0..<2 {
      for i in 0..<4 {
        var (up, down) = (c.gather([row]), c.gather([row]))
        up[0, i] += 1e-5
        down[0, i] -= 1e-5
        let expected = (objective(up) - objective(down)) / 2e-5
        #expect(abs(slope[row, i] - expected) < 1e-6 * max(1, abs(expected)), "\(row), \(i)")
      }
    }
  }

  /// Where A and the codec are the identity both terms are one, so that only ω + γ counts.
  @Test func identitiesMakeOneTerm() throws {
    let y = MatrixMeasurement([1, 0, 0, 1], dimension: 2, values: [1, 2], sigma: 0.3)
    func draws(_ ω: Double, _ γ: Double) throws -> RealBatch {
      var psld = PSLD()
      (psld.measured, psld.glued, psld.steps, psld.codec) = (ω, γ, 50, LatentCodec(.identity))
      return try psld.sample(Toys.circle, y, chains: 20, RandomStream(seed: 4)).points
    }
    for (a, b) in zip(try draws(0.3, 0.1).storage, try draws(0.4, 0).storage) { #expect(abs(a - b) < 1e-9) }
    #expect(try draws(0.3, 0.1) != draws(0.3, 0.2))
  }

  /// Without guidance PSLD is DDIM through the codec: the prior's moments within four standard errors of 2,000 draws
  /// (.19) and what 200 steps add; with one code of two, draws stay on a line.
  @Test func withoutGuidanceItIsThePrior() throws {
    var psld = PSLD()
    (psld.measured, psld.glued, psld.steps) = (0, 0, 200)
    let free = try psld.sample(Toys.circle, Toys.projection, chains: 2000, RandomStream(seed: 5)).points
    for mean in moments(free) { #expect(abs(mean) < 0.25) }
    let square = free.storage.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(square - 9.08) < 0.4, "\(square)")
    psld.codec.codes = 1
    let line = try psld.sample(Toys.circle, Toys.projection, chains: 10, RandomStream(seed: 6)).points
    for row in 0..<10 { #expect(abs(line[row, 0] - line[row, 1]) < 1e-12) }
  }

  /// DDIM goes all the way to x̂0: one step from the first level is D.
  @Test func deterministicSteps() throws {
    let steps = DeterministicSteps(4)
    #expect(steps.levels == [751, 501, 251, 1, 0])
    var random = RandomStream(seed: 7).generator()
    let x = RealBatch.normal(count: 3, dimension: 2, &random)
    let clean = try steps.denoise(Toys.circle, x, at: 751)
    for (a, b) in zip(steps.step(x, clean, from: 751, to: 0).storage, clean.storage) { #expect(abs(a - b) < 1e-12) }
    // A step to the level where it stands changes nothing.
    for (a, b) in zip(steps.step(x, clean, from: 501, to: 501).storage, x.storage) { #expect(abs(a - b) < 1e-12) }
  }

  /// Every row is solved by itself, to about the mean square at which it stops, and stands still where it fits already.
  @Test func leastSquares() {
    let solver = LeastSquares(rate: 1e-2, limit: 2000, patience: nil)
    var rows = RealBatch(rows: [[0.2, 0.1], [3, -1], [1.4, 0.4]])
    let start = rows
    let iterations = solver.solve(&rows, Toys.projection, decode: { ($0, $1($0)) })
    for norm in Toys.projection.residualNorms(rows) { #expect(norm * norm < 1e-5) }
    #expect(rows[row: 2] == start[row: 2] && iterations > 10)
    for row in 0..<3 {
      var alone = start.gather([row])
      _ = solver.solve(&alone, Toys.projection, decode: { ($0, $1($0)) })
      #expect(alone[row: 0] == rows.gather([row])[row: 0])
    }
    var hasty = RealBatch(rows: [[5.0, 5]])
    #expect(
      LeastSquares(rate: 5e-3, limit: 3, patience: nil)
        .solve(&hasty, Toys.projection, decode: { ($0, $1($0)) }) == 3)
  }

  /// ReSample fits y far below the noise, whatever the codec; its calls are as planned.
  @Test func resampleFitsTheNoise() throws {
    var sampler = ReSample()
    sampler.steps = 100
    let drawn = try sampler.sample(Toys.circle, Toys.projection, chains: 50, RandomStream(seed: 8))
    #expect(Toys.projection.residualNorms(drawn.points).reduce(0, +) / 50 < 0.02)
    // 6 solutions at 10, …, 60, each after 5 more steps and a denoising.
    #expect(sampler.calls == 100 + 6 * 6 && drawn.denoiserCalls == 50 * 136)
  }
}

/// Enc(x) = u + u³/10 with u = Wx, Dec(c) = Wᵀ(c − c³/20).
private struct BentCodec: SignalCodec {
  let linear: OrthogonalCodec
  init(_ linear: OrthogonalCodec) { self.linear = linear }
  var dimension: Int { linear.dimension }
  var codes: Int { linear.codes }

  func encode(_ x: RealBatch) -> RealBatch { encode(x) { $0 }.codes }
  func decode(_ c: RealBatch) -> RealBatch { decode(c) { $0 }.signals }

  func encode(
    _ x: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (codes: RealBatch, pullback: RealBatch) {
    let u = linear.encode(x)
    let c = u.map(with: u) { u, _ in u + u * u * u / 10 }
    return (c, linear.decode(u.map(with: try cotangent(c)) { (1 + 0.3 * $0 * $0) * $1 }))
  }

  func decode(
    _ c: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (signals: RealBatch, pullback: RealBatch) {
    let x = linear.decode(c.map(with: c) { c, _ in c - c * c * c / 20 })
    return (x, c.map(with: linear.encode(try cotangent(x))) { (1 - 0.15 * $0 * $0) * $1 })
  }
}
