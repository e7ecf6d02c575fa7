import Diffusion
import Foundation
import Priors

@testable import Samplers

/// The toy on which APS is pinned: tokens of B bits with lookup-free codes, a Markov chain over tokens, and pixels that
/// smooth the concatenated codes.
struct APSBitChain {
  let length: Int
  let bits: Int
  let codebook: Codebook
  let initial: [Double]
  let transition: [[Double]]

  init(length: Int, bits: Int) {
    self.length = length
    self.bits = bits
    let v = 1 << bits
    let codes: [[Double]] = (0..<v).map { k in (0..<bits).map { k >> (bits - 1 - $0) & 1 == 1 ? 1.0 : -1.0 } }
    codebook = Codebook(vocabulary: v, dimension: bits, values: codes.flatMap { $0 })
    func normalised(_ w: [Double]) -> [Double] { w.map { $0 / w.reduce(0, +) } }
    initial = normalised((0..<v).map { exp(0.4 * sin(1 + Double($0))) })
    transition = (0..<v).map { i in
      normalised(
        (0..<v).map { j in
          var dot = 0.0
          for b in 0..<bits { dot += codes[i][b] * codes[j][b] }
          let wave = sin(1 + Double(i) + 2 * Double(j))
          return exp(1.2 * dot / Double(bits) + 0.3 * wave)
        })
    }
  }

  var space: TokenSpace { TokenSpace(length: length, vocabulary: codebook.vocabulary) }

  /// The sequence of an index, base V, site 0 most significant.
  func sequence(_ index: Int) -> [Token] {
    var rest = index
    var x = [Token](repeating: 0, count: length)
    for site in x.indices.reversed() {
      x[site] = Token(rest % codebook.vocabulary)
      rest /= codebook.vocabulary
    }
    return x
  }

  func index(_ x: [Token]) -> Int { x.reduce(0) { $0 * codebook.vocabulary + Int($1) } }

  var count: Int { Int(pow(Double(codebook.vocabulary), Double(length))) }

  func logPrior(_ x: [Token]) -> Double {
    var sum = log(initial[Int(x[0])])
    for (a, b) in zip(x, x.dropFirst()) { sum += log(transition[Int(a)][Int(b)]) }
    return sum
  }

  /// Every sequence's prior probability.
  var table: [Double] { (0..<count).map { exp(logPrior(sequence($0))) } }

  var prior: TabularPrior { get throws { try TabularPrior(space, weights: table) } }

  /// log p(x^l = k | the revealed tokens of z), shape (L, V), in double precision by enumeration.
  func conditionals(_ table: [Double]) -> ([Token], NoiseKernel) -> [Double] {
    { z, _ in
      let v = codebook.vocabulary
      var sums = [Double](repeating: 0, count: length * v)
      for state in table.indices {
        let x = sequence(state)
        if zip(z, x).contains(where: { Int($0) != v && $0 != $1 }) { continue }
        for site in x.indices { sums[site * v + Int(x[site])] += table[state] }
      }
      let total = sums[0..<v].reduce(0, +)
      return sums.map { log($0 / total) }
    }
  }

  enum Operator: String, CaseIterable { case sr, identity, half }

  /// A times the decoder: rows over the L·B bits.
  func matrix(_ kind: Operator) -> [[Double]] {
    let n = length * bits
    let decoder: [[Double]] = (0..<n).map { j in
      var row = [Double](repeating: 0, count: n)
      row[max(j - 1, 0)] += 0.2
      row[j] += 0.6
      row[min(j + 1, n - 1)] += 0.2
      return row
    }
    switch kind {
    case .identity: return decoder
    case .half: return stride(from: 0, to: n, by: 2).map { decoder[$0] }
    case .sr:
      return stride(from: 0, to: n, by: 4).map { start in
        (0..<n).map { i in (0..<4).reduce(0) { $0 + decoder[start + $1][i] } / 4 }
      }
    }
  }

  func likelihood(_ kind: Operator, y: [Double], sigma: Double) -> DecoderLikelihood {
    DecoderLikelihood(space: space, codebook: codebook, matrix: matrix(kind), y: y, sigma: sigma)
  }

  static func sigma(_ kind: Operator) -> Double { kind == .identity ? 0.5 : 0.3 }

  /// Case r of the regression suite.
  func regressionCase(_ kind: Operator, _ r: Int) -> DecoderLikelihood {
    let sigma = Self.sigma(kind)
    let clean = likelihood(kind, y: [], sigma: sigma)
    let signal = clean.embed(sequence((37 * r + 11) % count))
    let y = clean.decode(signal).enumerated().map { j, u in
      let noise = sin(1.3 * Double(j) + 2.1 * Double(r) + 0.5)
      return u + sigma * 2.0.squareRoot() * noise
    }
    return likelihood(kind, y: y, sigma: sigma)
  }

  /// log p(x)ℒ(x) of every sequence.
  func logJoint(_ likelihood: DecoderLikelihood, _ table: [Double]) -> [Double] {
    let ℓ = likelihood.logLikelihood(TokenBatch(rows: (0..<count).map(sequence)))
    return zip(table, ℓ).map { log($0) + $1 }
  }
}
