import Diffusion
import Platform
import Tensors

/// `VariationalTable` for two classes in one dimension at τ = 1 with the exact KL gradient: the gradients of the two
/// classes are opposite numbers, so that one logit δ = α_1 − α_0 carries the table, and no logarithm is left.
///
/// The relaxed draw is s_1 = p_1·u/(p_1·u + p_0·(1 − u)), as the difference of two Gumbel numbers is logistic; the KL
/// gradient is p_0·p_1·(δ − δ_ℓ). The same law as the general table, by half the random numbers.
final class BinaryTable: MeanFieldTable {
  let count: Int
  let logits: UnsafeMutablePointer<Lanes>  // δ
  private let length: Int
  private let code: (Double, Double)
  private let storage: UnsafeMutablePointer<Lanes>
  private let prior: UnsafeMutablePointer<Lanes>  // δ_ℓ
  private let probability: UnsafeMutablePointer<Lanes>  // p_1
  private let slope: UnsafeMutablePointer<Lanes>  // s_0·s_1·(c_1 − c_0)
  private let momentum: UnsafeMutablePointer<Lanes>
  private let variance: UnsafeMutablePointer<Lanes>
  private let e: UnsafeMutablePointer<Lanes>
  private let g: UnsafeMutablePointer<Lanes>

  /// Whether the settings allow this table.
  static func applies(_ codebook: Codebook, _ options: G2D2.Options) -> Bool {
    codebook.vocabulary == 2 && codebook.dimension == 1 && options.temperature == 1 && options.klGradient == .exact
  }

  /// Requires a codebook of two symbols in one dimension.
  init(length: Int, codebook: Codebook) {
    precondition(codebook.vocabulary == 2 && codebook.dimension == 1, "a binary table has two classes of one number")
    self.length = length
    code = (codebook.values[0], codebook.values[1])
    count = (length + 7) / 8
    storage = .allocate(capacity: 8 * count)
    storage.initialize(repeating: .zero, count: 8 * count)
    logits = storage
    prior = storage + count
    probability = storage + 2 * count
    slope = storage + 3 * count
    momentum = storage + 4 * count
    variance = storage + 5 * count
    e = storage + 6 * count
    g = storage + 7 * count
  }

  deinit { storage.deallocate() }

  var signal: UnsafeBufferPointer<Double> { UnsafeBufferPointer(doubles(e)) }
  var gradient: UnsafeMutableBufferPointer<Double> { doubles(g) }

  private func doubles(_ lanes: UnsafeMutablePointer<Lanes>) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(
      start: UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Double.self), count: length)
  }

  func start<Number: BinaryFloatingPoint>(
    prior rows: UnsafePointer<Number>, previous: UnsafePointer<Lanes>?, forget: Double
  ) {
    let floor = VariationalTable.floor
    for b in 0..<count {
      var lanes = Lanes.zero
      for lane in 0..<min(8, length - 8 * b) {
        let row = rows + 2 * (8 * b + lane)
        lanes[lane] = max(Double(row[1]), floor) - max(Double(row[0]), floor)
      }
      prior[b] = lanes
      logits[b] = previous.map { forget * lanes + (1 - forget) * $0[b] } ?? lanes
      probability[b] = Self.sigmoid(logits[b])
    }
    momentum.update(repeating: .zero, count: count)
    variance.update(repeating: .zero, count: count)
  }

  @inline(__always)
  private static func sigmoid(_ x: Lanes) -> Lanes {
    // 1e-130 stands for less: its square is still a normal number, and denormal ones are slow.
    1 / (exp(-maximum(x, Lanes(repeating: -300))) + 1)
  }

  func relax(_ random: inout RandomGenerator, temperature: Double) {
    withWords(count, &random) { relax($0) }
  }

  /// The draws of `count` vectors of random words.
  func relax(_ words: UnsafePointer<SIMD8<UInt64>>) {
    let one = Lanes(repeating: 1)
    let (low, width) = (Lanes(repeating: code.0), code.1 - code.0)
    for b in 0..<count {
      let u = uniform(words[b])
      let p = probability[b]
      let hit = p * u
      let s = hit / (hit + (one - p) * (one - u))
      e[b] = s * width + low
      slope[b] = s * (one - s) * width
    }
  }

  /// As in the protocol, with the exact gradient at τ = 1 whatever is asked for.
  func descend(_ step: AdamStep, weight: Double, klGradient: G2D2.KLGradient, temperature: Double) {
    let one = Lanes(repeating: 1)
    let rate = 2 * step.rate  // δ moves by what both classes move
    for b in 0..<count {
      let (δ, p) = (logits[b], probability[b])
      let gradient = slope[b] * g[b] + weight * (p * (one - p) * (δ - prior[b]))
      let m = step.beta1 * momentum[b] + (1 - step.beta1) * gradient
      let v = step.beta2 * variance[b] + (1 - step.beta2) * (gradient * gradient)
      momentum[b] = m
      variance[b] = v
      logits[b] = δ - (step.isAdaptive ? rate * m / (squareRoot(v) + step.epsilon) : rate * m)
      probability[b] = Self.sigmoid(logits[b])
    }
  }

  var isFinite: Bool {
    var sum = Lanes.zero
    for b in 0..<count { sum += logits[b] - logits[b] }
    return sum.sum() == 0
  }

  func logProbabilities(into rows: inout [Float]) {
    for n in 0..<length {
      let δ = logits[n / 8][n % 8]
      let tail = log1p(Platform.exp(-abs(δ)))
      rows[2 * n] = Float(-max(δ, 0) - tail)
      rows[2 * n + 1] = Float(min(δ, 0) - tail)
    }
  }
}
