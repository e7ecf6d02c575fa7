import Platform

extension Tape {
  /// Denoising score entropy, one number: Σ_rows w·Σ_{b ≠ x_t} [e^{u_b} − r_b·u_b + r_b·(ln r_b − 1)].
  ///
  /// `logScores` u [..., symbols]; `present` x_t of every row, a symbol; `ratios` r [..., symbols] ≥ 0, the true
  /// K(x_0 → b)/K(x_0 → x_t), of which entry x_t is not read; `weights` w ≥ 0 a row (nil: 1 each), where 0 masks the row. The
  /// value is ≥ 0 and 0 exactly where u = ln r. Source: Lou, Meng, Ermon, "Discrete diffusion modeling by estimating the
  /// ratios of the data distribution", 2024, equation (5).
  public func scoreEntropy<Index: FixedWidthInteger & Sendable>(
    _ logScores: Variable, ratios: Tensor, present: [Index], weights: [Float]? = nil, reduction: Reduction = .sum
  ) -> Variable {
    guard let symbols = logScores.shape.last, symbols > 0 else { preconditionFailure("scores need a last axis") }
    let rows = logScores.value.count / symbols
    precondition(ratios.shape == logScores.shape, "\(ratios.shape) ratios for \(logScores.shape) scores")
    precondition(present.count == rows && (weights?.count ?? rows) == rows, "one symbol and one weight a row, \(rows)")
    precondition(present.allSatisfy { $0 >= 0 && $0 < symbols }, "a symbol is outside 0..<\(symbols)")
    let total = reduction == .sum ? 1 : weights?.reduce(0) { $0 + Double($1) } ?? Double(rows)
    let factor = total > 0 ? Float(1 / total) : 0
    let own = present.map { Int($0) }
    let scales = (0..<rows).map { (weights?[$0] ?? 1) * factor }
    let scores = logScores.value.converted(to: .float32)
    let (u, r) = (scores.pointer(Float.self), ratios.pointer(Float.self))
    let slopes = logScores.needsGradient ? Tensor(uninitialized: logScores.shape) : nil
    var loss = 0.0
    var logarithm = (of: Float(1), value: Float(0))  // ratios come in runs of equal ones
    let memory = Tensor(uninitialized: [symbols])
    let terms = memory.pointer(Float.self)
    for row in 0..<rows {
      let (u, r, slope) = (u + row * symbols, r + row * symbols, slopes.map { $0.pointer(Float.self) + row * symbols })
      guard scales[row] != 0 else {
        for b in 0..<symbols { slope?[b] = 0 }
        continue
      }
      let weight = Floats(repeating: scales[row])
      sweep(symbols) { b, n in
        let (score, ratio) = (Float.load(u + b, n), Float.load(r + b, n))
        let e = exp(score)
        Float.store(e - ratio * score, terms + b, n)
        if let slope { Float.store((e - ratio) * weight, slope + b, n) }
      }
      var sum: Float = 0
      for b in 0..<symbols where b != own[row] {
        if r[b] != logarithm.of { logarithm = (r[b], logf(r[b])) }
        sum += terms[b] + (r[b] > 0 ? r[b] * (logarithm.value - 1) : 0)
      }
      slope?[own[row]] = 0
      loss += Double(scales[row]) * Double(sum)
    }
    withExtendedLifetime((scores, ratios, memory)) {}
    return record(Tensor([Float(loss)], shape: []), from: [logScores]) { tape, dy in
      guard let slopes else { return }
      let scale = dy.scalar
      tape.accumulate(map(slopes) { $0 * scale }, into: logScores)
    }
  }
}
