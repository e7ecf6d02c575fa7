import Diffusion
import Platform
import Tensors

/// The exact conditional of a product likelihood, site by site.
///
///     P(z_i = a | x) ∝ ℒ_i(a)·(1 if a = x_i else ω).
///
/// For ω ≤ 1 it is a mixture: x_i is kept with probability (1 − ω)·ℒ_i(x_i)/(ω·Σ_a ℒ_i(a) + (1 − ω)·ℒ_i(x_i)), else a
/// is drawn ∝ ℒ_i from an alias table. For ω > 1 a draw a ∝ ℒ_i is accepted with probability 1/ω where a = x_i. So the
/// tables do not depend on x and cost O(V) for each different site. One word a site; probabilities have a resolution of
/// V·2⁻³².
struct ClosedFormStep: LikelihoodStep {
  private let vocabulary: Int
  /// Where the tables of a site start: its class times V.
  private let offsets: [Int]
  /// ℒ_i(a)/max_a ℒ_i(a) and alias columns: shape (classes, V).
  private let weights: [Double]
  private let columns: [UInt64]

  init(_ likelihood: any Likelihood) throws(Refusal) {
    guard let likelihood = likelihood as? any FactorisedLikelihood else {
      throw Refusal(
        "the closed-form likelihood step needs a likelihood that is a product over sites",
        remedy: "set likelihoodStep to metropolis, which needs nothing")
    }
    let v = likelihood.space.vocabulary
    let values = likelihood.siteLogLikelihood
    var classes: [ArraySlice<Double>: Int] = [:]
    var (offsets, weights, columns) = ([Int](), [Double](), [UInt64]())
    for start in stride(from: 0, to: values.count, by: v) {
      let site = values[start..<start + v]
      if classes[site] == nil {
        guard let best = site.max(), best.isFinite, site.allSatisfy({ $0 <= best }) else {
          throw Refusal(
            "site \(start / v) has no symbol of positive finite likelihood", remedy: "give the likelihood some noise")
        }
        classes[site] = weights.count
        let scaled = site.map { exp($0 - best) }
        weights += scaled
        columns += AliasTable(scaled).columns
      }
      offsets.append(classes[site] ?? 0)
    }
    (vocabulary, self.offsets, self.weights, self.columns) = (v, offsets, weights, columns)
  }

  /// One evaluation: every site once.
  var calls: Int { 1 }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var z = x
    var random = stream.generator()
    let keep = keepThresholds(ω)
    let admit = Metropolis.threshold(ω > 1 ? -log(ω) : 0)
    let symbols = UInt64(vocabulary)
    z.storage.withUnsafeMutableBufferPointer { z in
      keep.withUnsafeBufferPointer { keep in
        columns.withUnsafeBufferPointer { columns in
          offsets.withUnsafeBufferPointer { offsets in
            guard let keep = keep.baseAddress, let columns = columns.baseAddress else { return }
            var n = 0
            while n < z.count {
              for offset in offsets {
                let own = Int(z[n])
                var word = random.next()
                var a = Self.draw(word, columns + offset, symbols)
                while ω > 1 && a == own && random.next() &>> 32 >= admit {
                  word = random.next()
                  a = Self.draw(word, columns + offset, symbols)
                }
                z[n] = Token(truncatingIfNeeded: word &>> 32 < keep[offset &+ own] ? own : a)
                n &+= 1
              }
            }
          }
        }
      }
    }
    work.calls += x.count
    return z
  }

  /// a ∝ ℒ from the low half of a word: its product with V holds the column above and the threshold's number below.
  @inline(__always)
  private static func draw(_ word: UInt64, _ columns: UnsafePointer<UInt64>, _ symbols: UInt64) -> Int {
    let product = (word & 0xFFFF_FFFF) &* symbols
    let column = columns[Int(product &>> 32)]
    return Int(product & 0xFFFF_FFFF < column &>> 32 ? product &>> 32 : column & 0xFFFF_FFFF)
  }

  private func keepThresholds(_ ω: Double) -> [UInt64] {
    guard ω < 1 else { return [UInt64](repeating: 0, count: weights.count) }
    var thresholds: [UInt64] = []
    thresholds.reserveCapacity(weights.count)
    for start in stride(from: 0, to: weights.count, by: vocabulary) {
      let own = weights[start..<start + vocabulary]
      let total = own.reduce(0, +)
      thresholds += own.map { UInt64((1 - ω) * $0 / (ω * total + (1 - ω) * $0) * 0x1p32) }
    }
    return thresholds
  }
}
