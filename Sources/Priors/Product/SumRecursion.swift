import Diffusion
import Platform

/// The tables that make a product law tilted by e^{φ(Σ h)} exact, for site weights r_i.
///
///     F_0 = [s = 0],  F_{i+1}(s) = Σ_k r_i(k)·F_i(s − h(k)),
///     B_L = e^{φ − c}, B_i(s) = Σ_k r_i(k)·B_{i+1}(s + h(k)).
///
/// c = max_s log F_L(s) + φ(s) keeps B in range. Weights of symbols with equal h are added first.
struct SumRecursion {
  private let weights: [Double]
  private let space: TokenSpace
  private let contributions: [Int]
  /// The number of sums: L·max h + 1.
  private let width: Int
  private let forward: [Double]
  private let backward: [Double]
  /// log Σ_s F_L(s)·e^{φ(s)}; −∞ when no reachable sum has mass.
  let logTotal: Double

  init(_ weights: [Double], _ space: TokenSpace, _ contributions: [Int], _ logFactors: [Double]) {
    let (length, vocabulary, width) = (space.length, space.vocabulary, logFactors.count)
    let highest = contributions.max() ?? 0
    self.weights = weights
    self.space = space
    self.contributions = contributions
    self.width = width
    var grouped = [Double](repeating: 0, count: length * (highest + 1))
    for site in 0..<length {
      for symbol in 0..<vocabulary {
        grouped[site * (highest + 1) + contributions[symbol]] += weights[site * vocabulary + symbol]
      }
    }
    let steps = Set(contributions).sorted()
    var forward = [Double](repeating: 0, count: (length + 1) * width)
    var backward = forward
    forward[0] = 1
    forward.withUnsafeMutableBufferPointer { forward in
      for site in 0..<length {
        for step in steps {
          let weight = grouped[site * (highest + 1) + step]
          let (from, to) = (site * width, (site + 1) * width + step)
          if weight > 0 { for s in 0...site * highest { forward[to + s] += weight * forward[from + s] } }
        }
      }
    }
    let logTerms = (0..<width).map { log(forward[length * width + $0]) + logFactors[$0] }
    let ceiling = logTerms.max() ?? -.infinity
    logTotal = logSumExp(logTerms)
    if ceiling > -.infinity {
      backward.withUnsafeMutableBufferPointer { backward in
        for s in 0..<width where logTerms[s] > -.infinity {
          backward[length * width + s] = exp(logFactors[s] - ceiling)
        }
        for site in (0..<length).reversed() {
          for step in steps {
            let weight = grouped[site * (highest + 1) + step]
            let (from, to) = ((site + 1) * width + step, site * width)
            if weight > 0 { for s in 0...site * highest { backward[to + s] += weight * backward[from + s] } }
          }
        }
      }
    }
    self.forward = forward
    self.backward = backward
  }

  /// r_i(k)·B_{i+1}(s + h(k)) for every symbol k.
  func conditional(_ site: Int, _ before: Int) -> [Double] {
    (0..<space.vocabulary).map { symbol in
      weights[site * space.vocabulary + symbol] * backward[(site + 1) * width + before + contributions[symbol]]
    }
  }

  /// p̃(x_i = k) ∝ r_i(k)·Σ_s F_i(s)·B_{i+1}(s + h(k)), shape (L, V), rows normalised.
  func marginals() -> [Double] {
    let vocabulary = space.vocabulary
    let highest = contributions.max() ?? 0
    let steps = Set(contributions).sorted()
    var result = weights
    var boosts = [Double](repeating: 0, count: highest + 1)
    for site in 0..<space.length {
      for step in steps { boosts[step] = overlap(site, step) }
      var total = 0.0
      for symbol in 0..<vocabulary {
        result[site * vocabulary + symbol] *= boosts[contributions[symbol]]
        total += result[site * vocabulary + symbol]
      }
      for symbol in 0..<vocabulary { result[site * vocabulary + symbol] /= total }
    }
    return result
  }

  /// Σ_s F_i(s)·B_{i+1}(s + step).
  private func overlap(_ site: Int, _ step: Int) -> Double {
    let highest = contributions.max() ?? 0
    return forward.withUnsafeBufferPointer { forward in
      backward.withUnsafeBufferPointer { backward in
        let (left, right) = (site * width, (site + 1) * width + step)
        return (0...site * highest).reduce(0.0) { $0 + forward[left + $1] * backward[right + $1] }
      }
    }
  }

  /// The law of the whole sum: ∝ F_L(s)·e^{φ(s)}, normalised.
  func sumLaw(_ logFactors: [Double]) -> [Double] {
    (0..<width).map { s in
      let mass = forward[space.length * width + s]
      return mass > 0 ? exp(log(mass) + logFactors[s] - logTotal) : 0
    }
  }
}
