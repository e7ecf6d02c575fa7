import Diffusion
import Platform
import Tensors

/// The inner optimisation of APS at one partially masked z: rows φ of the masked positions are tilted from the prior's
/// logits by Adam, so that their anchors (nearest codes of the expected embeddings) explain y.
///
/// Masked positions are stored in blocks of eight as in `VariationalTable`: entry b·V + k holds class k of eight of them.
final class QuantisedExpectation {
  /// Masked positions, ascending: row r of the results belongs to `masked[r]`.
  private(set) var masked: [Int] = []
  /// The anchor a of every row.
  let anchors: UnsafeMutableBufferPointer<Token>
  /// Log-confidence of every row's anchor.
  private(set) var confidence: [Double]
  /// Likelihood evaluations so far.
  private(set) var evaluations = 0

  private let options: APS.Options
  private let likelihood: any DifferentiableLikelihood
  private let codebook: Codebook
  private let logits: UnsafeMutablePointer<Lanes>  // φ
  private let prior: UnsafeMutablePointer<Lanes>  // ℓ
  private let tilted: UnsafeMutablePointer<Lanes>  // q
  private let momentum: UnsafeMutablePointer<Lanes>
  private let variance: UnsafeMutablePointer<Lanes>
  private let best: UnsafeMutablePointer<Lanes>
  private let storage: UnsafeMutablePointer<Lanes>
  private let mean: UnsafeMutablePointer<Lanes>  // ē of one block
  private let direction: UnsafeMutablePointer<Lanes>  // ⟨g, c_k⟩ of one block
  private let capacity: Int
  private let codes: UnsafeMutablePointer<Double>  // (V, d)
  private let sites: UnsafeMutablePointer<Int>  // `masked`
  private let signal: UnsafeMutableBufferPointer<Double>
  private let gradient: UnsafeMutableBufferPointer<Double>

  /// The smallest prior probability that φ starts from.
  static let floor = 1e-12

  init(_ likelihood: any DifferentiableLikelihood, _ options: APS.Options) {
    self.likelihood = likelihood
    self.options = options
    codebook = likelihood.codebook
    let length = likelihood.space.length
    let rows = (length + 7) / 8
    capacity = rows * codebook.vocabulary
    storage = .allocate(capacity: 6 * capacity + codebook.vocabulary + codebook.dimension)
    storage.initialize(repeating: .zero, count: 6 * capacity + codebook.vocabulary + codebook.dimension)
    logits = storage
    prior = storage + capacity
    tilted = storage + 2 * capacity
    momentum = storage + 3 * capacity
    variance = storage + 4 * capacity
    best = storage + 5 * capacity
    direction = storage + 6 * capacity
    mean = direction + codebook.vocabulary
    anchors = .allocate(capacity: length)
    anchors.initialize(repeating: 0)
    confidence = [Double](repeating: 0, count: length)
    codes = .allocate(capacity: codebook.values.count)
    codes.initialize(from: codebook.values, count: codebook.values.count)
    sites = .allocate(capacity: length)
    sites.initialize(repeating: 0, count: length)
    signal = .allocate(capacity: length * codebook.dimension)
    signal.initialize(repeating: 0)
    gradient = .allocate(capacity: length * codebook.dimension)
    gradient.initialize(repeating: 0)
  }

  deinit {
    anchors.deallocate()
    storage.deallocate()
    codes.deallocate()
    sites.deallocate()
    signal.deallocate()
    gradient.deallocate()
  }

  private var v: Int { codebook.vocabulary }
  private var d: Int { codebook.dimension }
  private var count: Int { (masked.count + 7) / 8 * v }

  /// x_φ of row r: V probabilities.
  func tiltedRow(_ r: Int) -> [Double] { (0..<v).map { tilted[r / 8 * v + $0][r % 8] } }

  /// φ of row r.
  func logitRow(_ r: Int) -> [Double] { (0..<v).map { logits[r / 8 * v + $0][r % 8] } }

  /// z with every masked position at its anchor.
  func completed(_ z: [Token]) -> [Token] {
    var x = z
    for (r, site) in masked.enumerated() { x[site] = anchors[r] }
    return x
  }

  /// ℓ of complete sequences.
  func logLikelihood(_ x: [[Token]]) -> [Double] { likelihood.logLikelihood(TokenBatch(rows: x)) }

  /// Tilts the rows of z's masked positions from log x_θ, shape (L, V).
  ///
  /// `revealProbability` is w of the step. Throws `DiffusionError.notFinite` where the loss is.
  func optimise(_ z: [Token], logPrior: [Double], revealProbability w: Double = 1) throws {
    start(z, logPrior: logPrior)
    var smallest = Double.infinity
    for iteration in 1...max(options.iterations, 1) where options.iterations > 0 {
      let loss = try evaluate(w)
      guard loss.isFinite else { throw DiffusionError.notFinite("APS' loss at iteration \(iteration)") }
      if loss < smallest {
        smallest = loss
        best.update(from: logits, count: count)
      }
      descend(iteration, w)
    }
    if options.choice == .best, options.iterations > 0 { logits.update(from: best, count: count) }
    mix()
    rank()
  }

  /// Loads φ = ℓ, the codes of the revealed positions, and a fresh Adam.
  func start(_ z: [Token], logPrior: [Double], logits initial: [Double]? = nil) {
    masked = z.indices.filter { z[$0] == likelihood.space.mask }
    sites.update(from: masked, count: masked.count)
    for site in z.indices where z[site] != likelihood.space.mask {
      for c in 0..<d { signal[site * d + c] = codebook.values[Int(z[site]) * d + c] }
    }
    for i in 0..<count {
      var lanes = Lanes(repeating: -log(Double(v)))
      var start = lanes
      for lane in 0..<8 where i / v * 8 + lane < masked.count {
        let entry = masked[i / v * 8 + lane] * v + i % v
        lanes[lane] = max(logPrior[entry], log(Self.floor))
        start[lane] = initial?[entry] ?? lanes[lane]
      }
      prior[i] = lanes
      logits[i] = start
    }
    momentum.update(repeating: .zero, count: count)
    variance.update(repeating: .zero, count: count)
  }

  /// J + β·KL at φ, with `gradient` = ∂J/∂e.
  func evaluate(_ w: Double) throws -> Double {
    mix()
    evaluations += 1
    let objective: RelaxedObjective = options.loss == .gauss ? .negativeLogLikelihood : .residualNorm
    let misfit = likelihood.value(objective, at: UnsafeBufferPointer(signal), gradient: gradient)
    return options.beta == 0 ? misfit : misfit + weight(w) * divergence()
  }

  /// β·w_i for the forward KL, β for the reverse one.
  private func weight(_ w: Double) -> Double { options.klDirection == .forward ? options.beta * w : options.beta }

  /// q = softmax(φ/τ), ē = Σ_k q_k·c_k, a = argmin_k ‖ē − c_k‖² (ties to the lowest index) and the decoder's input.
  private func mix() {
    let inverse = 1 / options.temperature
    let (v, d, rows) = (self.v, self.d, masked.count)
    for start in stride(from: 0, to: count, by: v) {
      let (φ, q) = (logits + start, tilted + start)
      var top = φ[0]
      for k in 1..<v { top = maximum(top, φ[k]) }
      var sum = Lanes.zero
      for k in 0..<v {
        q[k] = exp((φ[k] - top) * inverse)
        sum += q[k]
      }
      for k in 0..<v { q[k] = q[k] / sum }
      for c in 0..<d {
        var e = Lanes.zero
        for k in 0..<v { e += q[k] * codes[k * d + c] }
        mean[c] = e
      }
      var (nearest, anchor) = (Lanes(repeating: .infinity), Lanes.zero)
      for k in 0..<v {
        var distance = Lanes.zero
        for c in 0..<d {
          let difference = mean[c] - codes[k * d + c]
          distance += difference * difference
        }
        anchor = select(anchor, Lanes(repeating: Double(k)), where: distance, isBelow: nearest)
        nearest = select(nearest, distance, where: distance, isBelow: nearest)
      }
      var share = Lanes(repeating: options.forward == .soft ? 0 : 1)
      if options.forward == .entropyWeighted { share = entropy(start) * (1 / log(Double(v))) }
      let first = start / v * 8
      for lane in 0..<min(8, rows - first) {
        anchors[first + lane] = Token(anchor[lane])
        let code = Int(anchor[lane]) * d
        let site = sites[first + lane] * d
        for c in 0..<d {
          let (soft, hard) = (mean[c][lane], codes[code + c])
          signal[site + c] = share[lane] == 1 ? hard : soft + share[lane] * (hard - soft)
        }
      }
    }
  }

  /// H(q) of a block's rows, nats.
  private func entropy(_ start: Int) -> Lanes {
    var h = Lanes.zero
    let least = Lanes(repeating: .leastNormalMagnitude)
    for k in 0..<v { h -= tilted[start + k] * log(maximum(tilted[start + k], least)) }
    return h
  }

  /// Σ KL over the masked rows, in the direction of the options.
  private func divergence() -> Double {
    var total = Lanes.zero
    let least = Lanes(repeating: .leastNormalMagnitude)
    for i in 0..<count {
      let ratio = prior[i] - log(maximum(tilted[i], least))  // log(p/q)
      total += options.klDirection == .forward ? exp(prior[i]) * ratio : -(tilted[i] * ratio)
    }
    return total.sum()
  }

  /// ∂(J + β·KL)/∂φ of one block, class k: (1/τ)·q_k(⟨g, c_k⟩ − ⟨g, ē⟩) + β·[w(q − p) or q(log(q/p) − KL)]/τ.
  @inline(__always)
  private func slopes(_ start: Int, _ w: Double, _ body: (Int, Lanes) -> Void) {
    let (v, d, first) = (self.v, self.d, start / self.v * 8)
    let rows = min(8, masked.count - first)
    for c in 0..<d {
      var g = Lanes.zero
      for lane in 0..<rows { g[lane] = gradient[sites[first + lane] * d + c] }
      for k in 0..<v {
        let term = g * codes[k * d + c]
        direction[k] = c == 0 ? term : direction[k] + term
      }
    }
    var dot = Lanes.zero
    for k in 0..<v { dot += tilted[start + k] * direction[k] }
    let least = Lanes(repeating: .leastNormalMagnitude)
    var divergence = Lanes.zero
    if options.beta != 0, options.klDirection == .reverse {
      for k in 0..<v {
        let q = tilted[start + k]
        divergence += q * (log(maximum(q, least)) - prior[start + k])
      }
    }
    for k in 0..<v {
      let q = tilted[start + k]
      var slope = q * (direction[k] - dot)
      if options.beta != 0 {
        let pull =
          options.klDirection == .forward
          ? q - exp(prior[start + k]) : q * (log(maximum(q, least)) - prior[start + k] - divergence)
        slope += weight(w) * pull
      }
      body(k, slope * (1 / options.temperature))
    }
  }

  /// Adam, iteration n ≥ 1.
  private func descend(_ n: Int, _ w: Double) {
    let rate = options.learningRate / (1 - pow(0.9, Double(n)))
    let scale = 1 / (1 - pow(0.999, Double(n))).squareRoot()
    for start in stride(from: 0, to: count, by: v) {
      slopes(start, w) { k, slope in
        let m = 0.9 * momentum[start + k] + 0.1 * slope
        let s = 0.999 * variance[start + k] + 0.001 * (slope * slope)
        momentum[start + k] = m
        variance[start + k] = s
        logits[start + k] -= rate * m / (squareRoot(s) * scale + 1e-8)
      }
    }
  }

  /// ∂(J + β·KL)/∂φ, rows of the masked positions: for inspection, not for loops.
  func gradientRows(_ w: Double = 1) -> [[Double]] {
    var rows = [[Double]](repeating: [Double](repeating: 0, count: v), count: masked.count)
    for start in stride(from: 0, to: count, by: v) {
      slopes(start, w) { k, slope in
        for lane in 0..<min(8, masked.count - start / v * 8) { rows[start / v * 8 + lane][k] = slope[lane] }
      }
    }
    return rows
  }

  /// The confidence of every row, as a logarithm where it is a probability.
  private func rank() {
    for r in masked.indices {
      let (entry, lane) = (r / 8 * v + Int(anchors[r]), r % 8)
      confidence[r] =
        switch options.confidence {
        case .tilted: log(tilted[entry][lane])
        case .logit: logits[entry][lane]
        case .prior: prior[entry][lane]
        case .entropy: -entropy(r / 8 * v)[lane]
        }
    }
  }
}
