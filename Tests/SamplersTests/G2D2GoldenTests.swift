import Diffusion
import Foundation
import Tensors
import Testing

@testable import Samplers

/// The 7-iteration optimisation of two tokens over three codes through x̂ = tanh(W e), computed in double precision by
/// an independent program, and the central differences of its objective.
struct G2D2GoldenTests {
  static let codebook = Codebook(vocabulary: 3, dimension: 2, values: [1, 0, 0, 1, -1, 0.5])
  static let likelihood = DecoderLikelihood(
    space: TokenSpace(length: 2, vocabulary: 3), codebook: codebook,
    matrix: [[0.5, -0.3, 0.2, 0.1], [0.1, 0.4, -0.6, 0.3], [-0.2, 0.1, 0.3, 0.7]], y: [0.4, -0.3, 0.2], sigma: 1,
    isSaturating: true)
  static let prior: [Double] = [0.7, 0.2, 0.1, 0.1, 0.3, 0.6]

  /// u at iteration m, token n, class k.
  static func u(_ m: Int, _ n: Int, _ k: Int) -> Double {
    let remainder = (17 * m + 5 * n + 11 * k) % 97
    return (Double(remainder) + 0.5) / 97
  }

  /// The words that `relax` turns into u.
  static func words(_ m: Int) -> [SIMD8<UInt64>] {
    (0..<3).map { k in
      let words: [UInt64] = (0..<8).map { n in UInt64(u(m, n, k) * 0x1p52) << 12 }
      return SIMD8<UInt64>(words)
    }
  }

  static func start() -> VariationalTable {
    let table = VariationalTable(length: 2, codebook: codebook)
    let rows = prior.map { log($0) }
    rows.withUnsafeBufferPointer { table.start(prior: $0.baseAddress!, previous: nil, forget: 1) }
    return table
  }

  static func logits(_ table: VariationalTable) -> [Double] {
    (0..<6).map { table.logits[$0 % 3][$0 / 3] }
  }

  static func isClose(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test(arguments: G2D2.KLGradient.allCases)
  func optimisation(_ kl: G2D2.KLGradient) {
    let table = Self.start()
    var norm = 0.0
    var paths: [[Double]] = []
    for m in 0..<7 {
      table.relax(Self.words(m), temperature: 1)
      norm = Self.likelihood.value(.residualNorm, at: table.signal, gradient: table.gradient)
      if m == 0 {
        #expect(abs(norm - 1.0636040956) < 1e-10)
        let golden =
          kl == .exact
          ? [-0.13126916, 0.07496192, 0.05630724, -0.03736904, -0.0519391, 0.08930814]
          : [-0.12426916, 0.07696192, 0.05730724, -0.03636904, -0.0489391, 0.09530814]
        #expect(Self.isClose(table.gradientRows(weight: 0.01, klGradient: kl), golden, 1e-8))
      }
      if m == 0 { #expect(abs(table.divergence) < 1e-12) }
      table.descend(RAdam().step(m + 1, learningRate: 2), weight: 0.01, klGradient: kl, temperature: 1)
      paths.append(Self.logits(table))
    }
    let golden: [(Int, [Double])] =
      kl == .exact
      ? [
        (1, [-0.25256040, -1.91778554, -2.57362335, -2.16858081, -1.04082842, -0.63017570]),
        (5, [-0.10061239, -2.82604293, -3.31127384, -1.70399460, -0.55849841, -1.40251587]),
        (7, [-0.08416190, -3.00093128, -3.47451483, -1.63049543, -0.52526659, -1.54754449]),
      ]
      : [
        (5, [-0.10563981, -2.78264561, -3.26030380, -1.67500680, -0.56053859, -1.41967911]),
        (7, [-0.08843060, -2.95618673, -3.42293798, -1.59811837, -0.53155033, -1.56050449]),
      ]
    for (k, α) in golden { #expect(Self.isClose(paths[k - 1], α, 1e-8), "after \(k): \(paths[k - 1])") }
  }

  /// r_k of the published table, and plain momentum for the first five iterations.
  @Test func rectification() {
    for (k, r) in [(6, 0.0258), (7, 0.0327), (8, 0.0387), (9, 0.0441), (10, 0.0490), (20, 0.0848), (30, 0.1100)] {
      let (rate, isAdaptive) = RAdam().rate(k, learningRate: 1)
      let bias = (1 - pow(0.999, Double(k))).squareRoot() / (1 - pow(0.9, Double(k)))
      #expect(isAdaptive && abs(rate / bias - r) < 6e-5)
    }
    for k in 1...5 {
      let (rate, isAdaptive) = RAdam().rate(k, learningRate: 3)
      #expect(!isAdaptive && abs(rate * (1 - pow(0.9, Double(k))) - 3) < 1e-12)
    }
  }

  /// dL/dα by central differences through noise, mix, decoder, norm and KL, at τ = 1 and 0.7, for unnormalised changes
  /// of α (s and softmax are invariant to a shift, so the exact gradient sums to zero over classes; the released one
  /// differentiates Σ softmax(α)(α − ℓ), which is not invariant).
  @Test(arguments: [(G2D2.KLGradient.exact, 1.0), (.released, 1.0), (.exact, 0.7), (.released, 0.7)])
  func centralDifferences(_ kl: G2D2.KLGradient, _ τ: Double) {
    let weight = 0.3
    let table = Self.start()
    for m in 0..<4 {
      table.relax(Self.words(m), temperature: τ)
      _ = Self.likelihood.value(.residualNorm, at: table.signal, gradient: table.gradient)
      table.descend(RAdam().step(m + 1, learningRate: 2), weight: weight, klGradient: kl, temperature: τ)
    }
    let α = Self.logits(table)
    table.relax(Self.words(9), temperature: τ)
    _ = Self.likelihood.value(.residualNorm, at: table.signal, gradient: table.gradient)
    let gradient = table.gradientRows(weight: weight, klGradient: kl, temperature: τ)
    let ℓ = Self.prior.map { log($0) }

    func softmax(_ x: [Double]) -> [Double] {
      let sum = x.reduce(0) { $0 + exp($1) }
      return x.map { exp($0) / sum }
    }
    func objective(_ α: [Double]) -> Double {
      var signal: [Double] = []
      var divergence = 0.0
      for n in 0..<2 {
        let row = Array(α[3 * n..<3 * n + 3])
        let noisy: [Double] = (0..<3).map { k in
          let gumbel = -log(-log(Self.u(9, n, k)))
          return (row[k] + gumbel) / τ
        }
        let s = softmax(noisy)
        for c in 0..<2 {
          var e = 0.0
          for k in 0..<3 { e += s[k] * Self.codebook.values[2 * k + c] }
          signal.append(e)
        }
        let p = softmax(row)
        for k in 0..<3 {
          let logP = kl == .exact ? log(p[k]) : row[k]
          divergence += p[k] * (logP - ℓ[3 * n + k])
        }
      }
      let residual = zip(Self.likelihood.decode(signal), Self.likelihood.y).map { $0 - $1 }
      return residual.reduce(0) { $0 + $1 * $1 }.squareRoot() + weight * divergence
    }
    for i in 0..<6 {
      var (up, down) = (α, α)
      up[i] += 1e-5
      down[i] -= 1e-5
      #expect(abs((objective(up) - objective(down)) / 2e-5 - gradient[i]) < 1e-8)
    }
    let data = table.gradientRows(weight: 0, temperature: τ)
    for n in 0..<2 { #expect(abs(data[3 * n] + data[3 * n + 1] + data[3 * n + 2]) < 1e-15) }
  }

  /// The one-logit table follows the general one when its uniform number is E_0/(E_0 + E_1).
  @Test func binaryTableFollowsTheGeneralOne() {
    let length = 21
    let codebook = Codebook(vocabulary: 2, dimension: 1, values: [-0.5, 1.5])
    let general = VariationalTable(length: length, codebook: codebook)
    let binary = BinaryTable(length: length, codebook: codebook)
    let rows: [Double] = (0..<length).flatMap { n in
      let p = 0.05 + 0.9 * Double(n) / 20
      return [log(1 - p), log(p)]
    }
    var random = RandomStream(seed: 2)["binary"].generator()
    let target: [Double] = (0..<length).map { _ in random.normal() }
    for diffusionStep in 0..<3 {
      rows.withUnsafeBufferPointer {
        guard let prior = $0.baseAddress else { return }
        general.start(prior: prior, previous: diffusionStep == 0 ? nil : UnsafePointer(general.logits), forget: 0.3)
        binary.start(prior: prior, previous: diffusionStep == 0 ? nil : UnsafePointer(binary.logits), forget: 0.3)
      }
      for k in 1...12 {
        var words = [SIMD8<UInt64>](repeating: .zero, count: 6)
        var merged = [SIMD8<UInt64>](repeating: .zero, count: 3)
        for b in 0..<3 {
          for lane in 0..<8 {
            let (u0, u1) = (random.uniform(), random.uniform())
            words[2 * b][lane] = UInt64(u0 * 0x1p52) << 12
            words[2 * b + 1][lane] = UInt64(u1 * 0x1p52) << 12
            merged[b][lane] = UInt64(log(u0) / (log(u0) + log(u1)) * 0x1p52) << 12
          }
        }
        general.relax(words, temperature: 1)
        binary.relax(merged)
        for n in 0..<length {
          #expect(abs(general.signal[n] - binary.signal[n]) < 1e-9)
          general.gradient[n] = general.signal[n] - target[n]
          binary.gradient[n] = binary.signal[n] - target[n]
        }
        let step = RAdam().step(k, learningRate: 2)
        general.descend(step, weight: 0.3, klGradient: .exact, temperature: 1)
        binary.descend(step, weight: 0.3, klGradient: .exact, temperature: 1)
      }
    }
    var (a, b) = ([Float](repeating: 0, count: 2 * length), [Float](repeating: 0, count: 2 * length))
    general.logProbabilities(into: &a)
    binary.logProbabilities(into: &b)
    for i in a.indices { #expect(abs(a[i] - b[i]) < 1e-4 * max(1, abs(a[i]))) }
    #expect(general.isFinite && binary.isFinite)
  }
}
