extension Tape {
  /// a·b for stacks of matrices: a [..., m, k], b [..., k, n], equal leading axes; transposed operands are [..., k, m], [..., n, k].
  public func product(
    _ a: Variable, _ b: Variable, transposedA: Bool = false, transposedB: Bool = false
  ) -> Variable {
    let rank = a.shape.count
    precondition(rank >= 2 && a.shape.dropLast(2) == b.shape.dropLast(2), "\(a.shape) and \(b.shape) do not stack")
    let (m, k) = transposedA ? (a.shape[rank - 1], a.shape[rank - 2]) : (a.shape[rank - 2], a.shape[rank - 1])
    let (inner, n) = transposedB ? (b.shape[rank - 1], b.shape[rank - 2]) : (b.shape[rank - 2], b.shape[rank - 1])
    precondition(inner == k, "\(a.shape) and \(b.shape) do not multiply")
    let (x, y) = (a.value.converted(to: precision.type), b.value.converted(to: precision.type))
    let result = Tensor(uninitialized: a.shape.dropLast(2) + [m, n], type: precision.type)
    var product = OneDNN.Product(batch: a.shape.dropLast(2).reduce(1, *), m: m, k: k, n: n)
    (product.transposedA, product.transposedB) = (transposedA, transposedB)
    multiply(product, x, y, into: result)
    return record(result, from: [a, b]) { tape, dy in
      if a.needsGradient {  // da = dy·bᵀ, or its transpose
        tape.accumulate(into: a.place) { target, adding in
          var back = product
          back.adding = adding
          if transposedA {
            (back.m, back.k, back.n, back.transposedA, back.transposedB) = (k, n, m, transposedB, true)
            tape.multiply(back, y, dy, into: target)
          } else {
            (back.m, back.k, back.n, back.transposedA, back.transposedB) = (m, n, k, false, !transposedB)
            tape.multiply(back, dy, y, into: target)
          }
        }
      }
      if b.needsGradient {  // db = aᵀ·dy, or its transpose
        tape.accumulate(into: b.place) { target, adding in
          var back = product
          back.adding = adding
          if transposedB {
            (back.m, back.k, back.n, back.transposedA, back.transposedB) = (n, m, k, true, transposedA)
            tape.multiply(back, dy, x, into: target)
          } else {
            (back.m, back.k, back.n, back.transposedA, back.transposedB) = (k, m, n, !transposedA, false)
            tape.multiply(back, x, dy, into: target)
          }
        }
      }
    }
  }

  private func multiply(_ product: OneDNN.Product, _ a: Tensor, _ b: Tensor, into c: Tensor) {
    var product = product
    (product.type, product.result) = (precision.type, c.type)
    work += product.work
    let one = product.batch == 0 ? 0 : product.m * product.n * c.type.size
    let (stepA, stepB) = (product.m * product.k * a.type.size, product.k * product.n * b.type.size)
    let (batch, single) = (
      product.batch,
      {
        var p = product; p.batch = 1; return p
      }()
    )
    Parallel.blocks(batch, of: 1, threads: threads) { range in
      let i = range.lowerBound
      OneDNN.shared.multiply(single, a.raw + i * stepA, b.raw + i * stepB, into: c.raw + i * one)
    }
  }
}
