import Diffusion
import Foundation
import Priors
import Tensors
import Testing

@testable import Samplers

/// The bit chain's tables and the forward and backward passes, in double precision by an independent program.
struct APSGoldenTests {
  static func isClose(_ a: [Double], _ b: [Double], _ tolerance: Double = 6e-7) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test func priorTable() throws {
    let chain = APSBitChain(length: 3, bits: 2)
    #expect(Self.isClose(chain.initial, [0.302038, 0.310345, 0.228244, 0.159373]))
    #expect(Self.isClose(chain.transition[0], [0.664253, 0.162156, 0.116576, 0.057015]))
    let rows = chain.conditionals(chain.table)([4, 1, 4], .identity(vocabulary: 4)).map(exp)
    #expect(Self.isClose(Array(rows[0..<4]), [0.211475, 0.635149, 0.034546, 0.118830]))
    #expect(Self.isClose(Array(rows[8..<12]), [0.235335, 0.473988, 0.049620, 0.241056]))
    // The tabular prior under the absorbing process gives the same rows.
    var ℓ = [Float](repeating: 0, count: 12)
    let kernel = AbsorbingProcess(vocabulary: 4, epsilon: 0).kernel(at: 2.0 / 3)
    try chain.prior.denoise(TokenBatch(rows: [[4, 1, 4]]), kernel, into: &ℓ)
    #expect(Self.isClose(ℓ.map { exp(Double($0)) }, rows))
  }

  @Test func posterior() throws {
    let chain = APSBitChain(length: 3, bits: 2)
    let likelihood = chain.likelihood(.identity, y: [1.1, 0.4, 0.1, 0.6, 0.5, -0.4], sigma: 0.5)
    let exact = try #require(try chain.prior.posterior(under: likelihood))
    #expect(abs(exact.logEvidence - -4.463294683836617) < 1e-9)
    #expect(abs(exact.entropy - 1.688556) < 1e-6)
    let top: [([Token], Double)] = [
      ([2, 2, 2], 0.483738), ([3, 2, 2], 0.136018), ([3, 3, 2], 0.114800), ([2, 3, 2], 0.103389),
      ([3, 1, 2], 0.081035),
    ]
    let p = exact.logProbability(TokenBatch(rows: top.map(\.0))).map(exp)
    #expect(Self.isClose(p, top.map(\.1)))
  }

  /// Two tokens, A = the mean of the four pixels.
  static let pair = APSBitChain(length: 2, bits: 2)
  static let pairLikelihood = pair.likelihood(.sr, y: [0.3], sigma: 0.5)
  static let φ = [0, 0.5, -0.5, 1, 0.2, -0.2, 0.4, 0]
  static let flat = [Double](repeating: log(0.25), count: 8)

  static func expectation(
    _ forward: APS.Forward, z: [Token] = [4, 4], _ set: (inout APS.Options) -> Void = { _ in }
  ) -> QuantisedExpectation {
    var options = APS.Options()
    options.forward = forward
    set(&options)
    let result = QuantisedExpectation(pairLikelihood, options)
    result.start(z, logPrior: flat, logits: φ)
    return result
  }

  @Test func straightThrough() throws {
    let qe = Self.expectation(.straightThrough)
    #expect(abs(try qe.evaluate(1) - 0.08) < 1e-12)
    #expect(Self.isClose(qe.tiltedRow(0), [0.167405, 0.276004, 0.101536, 0.455054]))
    #expect(Array(qe.anchors[0..<2]) == [3, 2])
    let rows = qe.gradientRows()
    #expect(Self.isClose(rows[0], [-0.086224, -0.031757, -0.011683, 0.129663]))
    #expect(Self.isClose(rows[1], [-0.102537, 0.003530, 0.006433, 0.092574]))
    for row in rows { #expect(abs(row.reduce(0, +)) < 1e-15) }
    let means = (0..<2).map { r in
      (0..<2).map { c in (0..<4).reduce(0) { $0 + qe.tiltedRow(r)[$1] * Self.pair.codebook.values[2 * $1 + c] } }
    }
    #expect(Self.isClose(means[0], [0.113181, 0.462117]) && Self.isClose(means[1], [0.099668, -0.197375]))
  }

  @Test func softForward() throws {
    let qe = Self.expectation(.soft)
    #expect(abs(try qe.evaluate(1) - 0.065234) < 6e-7)
    let rows = qe.gradientRows()
    #expect(Self.isClose(rows[0], [0.077861, 0.028677, 0.010550, -0.117087]))
    #expect(Self.isClose(rows[1], [0.092592, -0.003188, -0.005809, -0.083595]))
  }

  @Test func revealedToken() throws {
    let qe = Self.expectation(.straightThrough, z: [2, 4])
    #expect(abs(try qe.evaluate(1) - 0.18) < 1e-12)
    #expect(qe.masked == [1] && qe.anchors[0] == 2 && qe.completed([2, 4]) == [2, 2])
    #expect(Self.isClose(qe.gradientRows()[0], [0.153805, -0.005295, -0.009649, -0.138861]))
  }

  /// The soft gradient is that of the loss, with either regulariser and temperature; the straight-through one is not.
  @Test(arguments: [
    (0.0, APS.KLDirection.forward, 1.0), (0.7, .forward, 0.8), (0.7, .reverse, 1.0), (0.7, .reverse, 0.8),
  ])
  func centralDifferences(_ β: Double, _ direction: APS.KLDirection, _ τ: Double) throws {
    func loss(_ forward: APS.Forward, _ φ: [Double]) throws -> (Double, [Double]) {
      var options = APS.Options()
      (options.forward, options.beta, options.klDirection, options.temperature) = (forward, β, direction, τ)
      let qe = QuantisedExpectation(Self.pairLikelihood, options)
      let prior = [0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1].map { log($0) }
      qe.start([4, 4], logPrior: prior, logits: φ)
      return (try qe.evaluate(0.5), qe.gradientRows(0.5).flatMap { $0 })
    }
    func error(_ forward: APS.Forward) throws -> Double {
      let gradient = try loss(forward, Self.φ).1
      var worst = 0.0
      for i in 0..<8 {
        var (up, down) = (Self.φ, Self.φ)
        up[i] += 1e-4
        down[i] -= 1e-4
        worst = max(worst, abs((try loss(forward, up).0 - loss(forward, down).0) / 2e-4 - gradient[i]))
      }
      return worst
    }
    #expect(try error(.soft) < 1e-9)
    #expect(try error(.straightThrough) > 1e-3)
  }

  /// A shift of a row of φ changes nothing; entropy weights of 1 and 0 are the two other forwards.
  @Test func invariance() throws {
    let a = Self.expectation(.straightThrough)
    let b = QuantisedExpectation(Self.pairLikelihood, APS.Options())
    b.start([4, 4], logPrior: Self.flat, logits: Self.φ.enumerated().map { $1 + ($0 < 4 ? 3 : -2) })
    #expect(abs(try a.evaluate(1) - b.evaluate(1)) < 1e-14)
    #expect(Self.isClose(a.gradientRows().flatMap { $0 }, b.gradientRows().flatMap { $0 }, 1e-14))
    let sharp = QuantisedExpectation(Self.pairLikelihood, Self.options(.entropyWeighted))
    sharp.start([4, 4], logPrior: Self.flat, logits: [60, 0, 0, 0, 0, 60, 0, 0])
    let uniform = QuantisedExpectation(Self.pairLikelihood, Self.options(.entropyWeighted))
    uniform.start([4, 4], logPrior: Self.flat, logits: Self.flat)
    // Entropy 0 puts ē in, which is the code; entropy log V puts the anchor in: code 0 by the tie rule.
    #expect(abs(try sharp.evaluate(1) - 0.5 * 0.64 / 0.25) < 1e-9)
    #expect(abs(try uniform.evaluate(1) - 0.5 * 1.69 / 0.25) < 1e-9)
  }

  static func options(_ forward: APS.Forward) -> APS.Options {
    var options = APS.Options()
    options.forward = forward
    return options
  }

  /// Half of σ² doubles the loss and leaves Adam's path alone.
  @Test func adamIgnoresScale() throws {
    func path(_ sigma: Double) throws -> [Double] {
      var options = APS.Options()
      (options.iterations, options.choice) = (25, .faithful)
      let qe = QuantisedExpectation(Self.pair.likelihood(.sr, y: [0.3], sigma: sigma), options)
      try qe.optimise([4, 4], logPrior: Self.flat.enumerated().map { $1 + 0.1 * Double($0) })
      return qe.logitRow(0) + qe.logitRow(1)
    }
    #expect(Self.isClose(try path(0.5), try path(0.5 / 2.0.squareRoot()), 1e-5))
  }

  /// Nearest codes by brute force are the signs; 0 maps to −1 by the tie rule.
  @Test func nearestCode() throws {
    let chain = APSBitChain(length: 5, bits: 3)
    let likelihood = chain.likelihood(.identity, y: [Double](repeating: 0, count: 15), sigma: 1)
    let qe = QuantisedExpectation(likelihood, APS.Options())
    var random = RandomStream(seed: 6)["codes"].generator()
    let flat = [Double](repeating: -log(8), count: 40)
    for _ in 0..<2000 {
      qe.start([Token](repeating: 8, count: 5), logPrior: flat, logits: (0..<40).map { _ in 3 * random.normal() })
      _ = try qe.evaluate(1)
      for r in 0..<5 {
        let q = qe.tiltedRow(r)
        let sign = (0..<3).reduce(0) { index, b in
          let mean = (0..<8).reduce(0) { $0 + q[$1] * chain.codebook.values[3 * $1 + b] }
          return 2 * index + (mean > 0 ? 1 : 0)
        }
        #expect(Int(qe.anchors[r]) == sign)
      }
    }
    qe.start([Token](repeating: 8, count: 5), logPrior: flat)
    _ = try qe.evaluate(1)
    #expect(qe.anchors[0..<5].allSatisfy { $0 == 0 })
  }

  @Test func revealCounts() {
    func counts(_ schedule: APS.Schedule, _ steps: Int, _ length: Int) -> [Int] {
      let schedule = RevealSchedule(schedule, steps: steps, length: length)
      var masked = length
      return (0..<steps).prefix { _ in masked > 0 }.map { j in
        let left = schedule.remaining(after: j, masked: masked)
        defer { masked = left }
        return masked - left
      }
    }
    #expect(counts(.auto, 15, 1024) == [6, 17, 28, 38, 49, 58, 68, 75, 84, 89, 96, 100, 104, 105, 107])
    #expect(counts(.cosine, 15, 64) == [1, 1, 2, 2, 3, 4, 4, 5, 5, 5, 6, 7, 6, 7, 6])
    #expect(counts(.linear, 10, 49) == [5, 5, 5, 5, 5, 5, 5, 5, 5, 4])
    #expect(counts(.auto, 4, 4) == [1, 1, 1, 1])
    #expect(counts(.cosine, 15, 3).reduce(0, +) == 3)
    #expect(counts(.linear, 1, 9) == [9])
    for i in 1...7 {
      #expect(abs(RevealSchedule(.linear, steps: 7, length: 9).revealProbability(7 - i) - 1 / Double(i)) < 1e-15)
    }
  }
}
