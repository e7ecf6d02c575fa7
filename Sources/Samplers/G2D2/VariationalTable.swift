import Diffusion
import Platform
import Tensors

/// The mean-field law p_α(x) = ∏_n Cat(x_n; softmax α_n) of one diffusion step, and the optimisation of its table.
///
/// Murata et al. 2025, section 3: RAdam with a fresh state at every diffusion step.
///
/// Tables are stored in blocks of eight tokens: entry b·V + k holds class k of tokens 8b…8b+7, so that sums over classes
/// are vertical and every V takes the same path. The lanes after L are padding with zero gradient. Nothing in
/// `relax` and `descend` allocates.
final class VariationalTable: MeanFieldTable {
  let length: Int
  let vocabulary: Int
  /// Lane vectors of one table: ⌈L/8⌉·V.
  let count: Int
  private let dimension: Int
  private let codebook: UnsafeMutablePointer<Double>
  private let storage: UnsafeMutablePointer<Lanes>
  private let signalStorage: UnsafeMutablePointer<Lanes>

  /// α, normalised per token.
  let logits: UnsafeMutablePointer<Lanes>
  /// ℓ = log p̃(x0 | z_t), floored.
  private let prior: UnsafeMutablePointer<Lanes>
  /// p = e^α.
  private let probabilities: UnsafeMutablePointer<Lanes>
  /// s, the relaxed draw.
  private let relaxed: UnsafeMutablePointer<Lanes>
  private let momentum: UnsafeMutablePointer<Lanes>
  private let variance: UnsafeMutablePointer<Lanes>
  /// ⟨g, c_k⟩ of one block.
  private let direction: UnsafeMutablePointer<Lanes>

  /// The lowest log-probability of a prior.
  static let floor = -70.0

  init(length: Int, codebook: Codebook) {
    self.length = length
    vocabulary = codebook.vocabulary
    dimension = codebook.dimension
    let blocks = (length + 7) / 8
    count = blocks * vocabulary
    self.codebook = .allocate(capacity: codebook.values.count)
    self.codebook.initialize(from: codebook.values, count: codebook.values.count)
    storage = .allocate(capacity: 6 * count + vocabulary)
    storage.initialize(repeating: .zero, count: 6 * count + vocabulary)
    signalStorage = .allocate(capacity: 2 * blocks * dimension)
    signalStorage.initialize(repeating: .zero, count: 2 * blocks * dimension)
    logits = storage
    prior = storage + count
    probabilities = storage + 2 * count
    relaxed = storage + 3 * count
    momentum = storage + 4 * count
    variance = storage + 5 * count
    direction = storage + 6 * count
  }

  deinit {
    codebook.deallocate()
    storage.deallocate()
    signalStorage.deallocate()
  }

  /// e_n = Σ_k s_nk·c_k, shape (L, d).
  var signal: UnsafeBufferPointer<Double> { UnsafeBufferPointer(doubles(signalStorage, length * dimension)) }

  /// ∂/∂e, shape (L, d), for the likelihood to write.
  var gradient: UnsafeMutableBufferPointer<Double> {
    doubles(signalStorage + (length + 7) / 8 * dimension, length * dimension)
  }

  private func doubles(_ lanes: UnsafeMutablePointer<Lanes>, _ count: Int) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(
      start: UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Double.self), count: count)
  }

  /// Loads ℓ from rows of log-probabilities (L, V), starts α at f·ℓ + (1 − f)·α_previous (renormalised; at ℓ without a
  /// previous table) and forgets the optimiser's state.
  func start<Number: BinaryFloatingPoint>(
    prior rows: UnsafePointer<Number>, previous: UnsafePointer<Lanes>?, forget: Double
  ) {
    let v = vocabulary
    for i in 0..<count {
      let (block, k) = (i / v, i % v)
      var lanes = Lanes(repeating: -log(Double(v)))
      for lane in 0..<8 where 8 * block + lane < length {
        lanes[lane] = max(Double(rows[(8 * block + lane) * v + k]), Self.floor)
      }
      prior[i] = lanes
      logits[i] = previous.map { forget * lanes + (1 - forget) * $0[i] } ?? lanes
    }
    momentum.update(repeating: .zero, count: count)
    variance.update(repeating: .zero, count: count)
    for start in stride(from: 0, to: count, by: v) { normalise(start) }
  }

  /// α ← α − logsumexp α and p = e^α of one block.
  @inline(__always)
  private func normalise(_ start: Int) {
    let (α, p) = (logits + start, probabilities + start)
    var top = α[0]
    for k in 1..<vocabulary { top = maximum(top, α[k]) }
    let lowest = Lanes(repeating: -300)  // so that squared gradients are no denormal numbers, which are slow
    var sum = Lanes.zero
    for k in 0..<vocabulary {
      p[k] = exp(maximum(α[k] - top, lowest))
      sum += p[k]
    }
    let (shift, scale) = (top + log(sum), 1 / sum)
    for k in 0..<vocabulary {
      α[k] -= shift
      p[k] *= scale
    }
  }

  /// One Gumbel-softmax draw s = softmax((α + g)/τ), g = −log E, E = −log u, and its signal e.
  ///
  /// At τ = 1, s ∝ p/E. `words` are `count` vectors of random words.
  func relax(_ words: UnsafePointer<SIMD8<UInt64>>, temperature: Double) {
    let v = vocabulary
    for start in stride(from: 0, to: count, by: v) {
      let (p, α, s) = (probabilities + start, logits + start, relaxed + start)
      var sum = Lanes.zero
      if temperature == 1 {
        for k in 0..<v {
          s[k] = p[k] / -log(uniform(words[start + k]))
          sum += s[k]
        }
      } else {
        var top = Lanes(repeating: -.infinity)
        for k in 0..<v {
          s[k] = (α[k] - log(-log(uniform(words[start + k])))) * (1 / temperature)
          top = maximum(top, s[k])
        }
        for k in 0..<v {
          s[k] = exp(s[k] - top)
          sum += s[k]
        }
      }
      let scale = 1 / sum
      for k in 0..<v { s[k] *= scale }
      mix(s, block: start / v)
    }
  }

  func relax(_ random: inout RandomGenerator, temperature: Double) {
    withWords(count, &random) { relax($0, temperature: temperature) }
  }

  /// Columns of the codebook that go together: so many sums fit into registers.
  private static let columns = 8

  /// e = Σ_k s_k·c_k of the eight tokens of a block.
  @inline(__always)
  private func mix(_ s: UnsafePointer<Lanes>, block: Int) {
    let d = dimension
    if d == 1 {
      var e = Lanes.zero
      for k in 0..<vocabulary { e += s[k] * codebook[k] }
      signalStorage[block] = e
      return
    }
    let target = UnsafeMutableRawPointer(signalStorage).assumingMemoryBound(to: Double.self) + 8 * block * d
    var c = 0
    while c + Self.columns <= d {
      let code = codebook + c
      var (e0, e1, e2, e3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var (e4, e5, e6, e7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for k in 0..<vocabulary {
        let (s, row) = (s[k], code + k * d)
        e0 += s * row[0]
        e1 += s * row[1]
        e2 += s * row[2]
        e3 += s * row[3]
        e4 += s * row[4]
        e5 += s * row[5]
        e6 += s * row[6]
        e7 += s * row[7]
      }
      for lane in 0..<8 {
        let to = target + lane * d + c
        (to[0], to[1], to[2], to[3]) = (e0[lane], e1[lane], e2[lane], e3[lane])
        (to[4], to[5], to[6], to[7]) = (e4[lane], e5[lane], e6[lane], e7[lane])
      }
      c += Self.columns
    }
    while c < d {
      var e = Lanes.zero
      for k in 0..<vocabulary { e += s[k] * codebook[k * d + c] }
      for lane in 0..<8 { target[lane * d + c] = e[lane] }
      c += 1
    }
  }

  /// ⟨g, c_k⟩ of the eight tokens of a block, into `direction`.
  @inline(__always)
  private func pullBack(block: Int) {
    let d = dimension
    let lanes = signalStorage + (length + 7) / 8 * d
    if d == 1 {
      for k in 0..<vocabulary { direction[k] = lanes[block] * codebook[k] }
      return
    }
    let source = UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Double.self) + 8 * block * d
    func column(_ c: Int) -> Lanes {
      var g = Lanes.zero
      for lane in 0..<8 { g[lane] = source[lane * d + c] }
      return g
    }
    direction.update(repeating: .zero, count: vocabulary)
    var c = 0
    while c + Self.columns <= d {
      let (g0, g1, g2, g3) = (column(c), column(c + 1), column(c + 2), column(c + 3))
      let (g4, g5, g6, g7) = (column(c + 4), column(c + 5), column(c + 6), column(c + 7))
      for k in 0..<vocabulary {
        let row = codebook + (k * d + c)
        var sum = direction[k]
        sum += g0 * row[0]
        sum += g1 * row[1]
        sum += g2 * row[2]
        sum += g3 * row[3]
        sum += g4 * row[4]
        sum += g5 * row[5]
        sum += g6 * row[6]
        sum += g7 * row[7]
        direction[k] = sum
      }
      c += Self.columns
    }
    while c < d {
      let g = column(c)
      for k in 0..<vocabulary { direction[k] += g * codebook[k * d + c] }
      c += 1
    }
  }

  /// The gradient of one block, class k: s ⊙ (G − ⟨s, G⟩)/τ + λ·p ⊙ (α − ℓ − KL_n).
  ///
  /// G comes from `gradient`; the released code's gradient of the KL has λ·p on top.
  @inline(__always)
  private func slope(
    _ i: Int, _ k: Int, dot: Lanes, divergence: Lanes, inverseTemperature: Double, weight: Double, extra: Double
  ) -> Lanes {
    let data = relaxed[i] * (direction[k] - dot) * inverseTemperature
    return data + weight * probabilities[i] * (logits[i] - prior[i] - divergence + extra)
  }

  /// ⟨s, G⟩ and KL_n of one block, with `direction` written.
  @inline(__always)
  private func moments(_ start: Int) -> (dot: Lanes, divergence: Lanes) {
    pullBack(block: start / vocabulary)
    var (dot, divergence) = (Lanes.zero, Lanes.zero)
    for k in 0..<vocabulary {
      dot += relaxed[start + k] * direction[k]
      divergence += probabilities[start + k] * (logits[start + k] - prior[start + k])
    }
    return (dot, divergence)
  }

  func descend(_ step: AdamStep, weight: Double, klGradient: G2D2.KLGradient, temperature: Double) {
    let extra = klGradient == .released ? 1.0 : 0
    for start in stride(from: 0, to: count, by: vocabulary) {
      let (dot, divergence) = moments(start)
      for k in 0..<vocabulary {
        let i = start + k
        let g = slope(
          i, k, dot: dot, divergence: divergence, inverseTemperature: 1 / temperature, weight: weight, extra: extra)
        let m = step.beta1 * momentum[i] + (1 - step.beta1) * g
        let v = step.beta2 * variance[i] + (1 - step.beta2) * (g * g)
        momentum[i] = m
        variance[i] = v
        logits[i] -= step.isAdaptive ? step.rate * m / (squareRoot(v) + step.epsilon) : step.rate * m
      }
      normalise(start)
    }
  }

  /// The gradient that the next `descend` uses, shape (L, V): for inspection, not for loops.
  func gradientRows(weight: Double, klGradient: G2D2.KLGradient = .exact, temperature: Double = 1) -> [Double] {
    var rows = [Double](repeating: 0, count: length * vocabulary)
    for start in stride(from: 0, to: count, by: vocabulary) {
      let (dot, divergence) = moments(start)
      for k in 0..<vocabulary {
        let g = slope(
          start + k, k, dot: dot, divergence: divergence, inverseTemperature: 1 / temperature, weight: weight,
          extra: klGradient == .released ? 1 : 0)
        for lane in 0..<8 {
          let n = start / vocabulary * 8 + lane
          if n < length { rows[n * vocabulary + k] = g[lane] }
        }
      }
    }
    return rows
  }

  /// KL(p_α ‖ p̃), nats: for inspection.
  var divergence: Double {
    stride(from: 0, to: count, by: vocabulary).reduce(0) { $0 + moments($1).divergence.sum() }
  }

  var isFinite: Bool {
    var sum = Lanes.zero
    for i in 0..<count { sum += logits[i] - logits[i] }
    return sum.sum() == 0
  }

  func logProbabilities(into rows: inout [Float]) {
    for n in 0..<length {
      for k in 0..<vocabulary { rows[n * vocabulary + k] = Float(logits[n / 8 * vocabulary + k][n % 8]) }
    }
  }
}
