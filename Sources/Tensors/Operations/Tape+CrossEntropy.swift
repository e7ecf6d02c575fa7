import Platform

/// How the losses of rows become one number.
public enum Reduction: Sendable {
  /// Σ wᵢ·lossᵢ.
  case sum
  /// Σ wᵢ·lossᵢ / Σ wᵢ; 0 when all weights are 0.
  case mean
}

extension Tape {
  /// Cross-entropy −ln softmax(logits)[target], one number: logits [..., classes], a target in 0..<classes for every row.
  ///
  /// `weights` has one number ≥ 0 a row (nil: 1 each); a row of weight 0 is masked: neither its target nor its logits count.
  public func crossEntropy<Index: FixedWidthInteger & Sendable>(
    _ logits: Variable, _ targets: [Index], weights: [Float]? = nil, reduction: Reduction = .mean
  ) -> Variable {
    guard let classes = logits.shape.last, classes > 0 else { preconditionFailure("logits need a last axis") }
    let rows = logits.value.count / classes
    precondition(targets.count == rows && (weights?.count ?? rows) == rows, "one target and one weight a row, \(rows)")
    let total = reduction == .sum ? 1 : weights?.reduce(0) { $0 + Double($1) } ?? Double(rows)
    let factor = total > 0 ? Float(1 / total) : 0
    let picks = (0..<rows).map { (row: Int) -> CrossEntropy.Pick in
      let weight = (weights?[row] ?? 1) * factor
      precondition(weight == 0 || (0..<classes).contains(Int(targets[row])), "target \(targets[row]) of \(classes)")
      return CrossEntropy.Pick(index: weight == 0 ? 0 : Int(targets[row]), weight: weight)
    }
    let loss = CrossEntropy(classes: classes, picks: picks)
    let value = logits.value
    let sums = Tensor(uninitialized: [rows])
    let threads = self.threads
    let result =
      value.type == .float32
      ? loss.forward(value.pointer(Float.self), sums, threads)
      : loss.forward(value.pointer(BFloat16.self), sums, threads)
    return record(Tensor([result], shape: []), from: [logits]) { tape, dy in
      let dx = Tensor(uninitialized: value.shape, type: value.type)
      let scale = dy.scalar
      switch value.type {
      case .float32: loss.backward(value.pointer(Float.self), sums, scale, dx.pointer(Float.self), threads)
      case .bfloat16: loss.backward(value.pointer(BFloat16.self), sums, scale, dx.pointer(BFloat16.self), threads)
      }
      tape.accumulate(dx, into: logits)
    }
  }
}

private struct CrossEntropy: Sendable {
  let classes: Int
  let picks: [Pick]

  struct Pick {
    let index: Int
    let weight: Float
  }

  func forward<E: Element>(_ x: UnsafePointer<E>, _ sums: Tensor, _ threads: Int) -> Float {
    let sums = sums.pointer(Float.self)
    Parallel.blocks(picks.count, of: 256, threads: threads) {
      for r in $0 where picks[r].weight != 0 { sums[r] = Softmax.logSumExp(x + r * classes, classes) }
    }
    var total = 0.0
    for r in picks.indices where picks[r].weight != 0 {
      total += Double(picks[r].weight) * Double(sums[r] - E.widen(x[r * classes + picks[r].index]))
    }
    return Float(total)
  }

  /// dx = weight·(softmax − one-hot).
  func backward<E: Element>(
    _ x: UnsafePointer<E>, _ sums: Tensor, _ scale: Float, _ dx: UnsafeMutablePointer<E>, _ threads: Int
  ) {
    let sums = sums.pointer(Float.self)
    Parallel.blocks(picks.count, of: 256, threads: threads) {
      for r in $0 {
        let (x, dx, weight) = (x + r * classes, dx + r * classes, picks[r].weight * scale)
        if weight == 0 {
          sweep(classes) { i, n in E.store(.zero, dx + i, n) }
          continue
        }
        let sum = Floats(repeating: sums[r])
        sweep(classes) { i, n in E.store(exp(E.load(x + i, n) - sum) * weight, dx + i, n) }
        let c = picks[r].index
        let p = expf(E.widen(x[c]) - sums[r])
        dx[c] = E.narrow((p - 1) * weight)
      }
    }
  }
}
