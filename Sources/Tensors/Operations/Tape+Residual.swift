extension Tape {
  /// x + gate·branch: x and branch [items, ..., width], gate [items, width] repeated over positions (Peebles & Xie 2023).
  public func gated(_ x: Variable, _ branch: Variable, gate: Variable) -> Variable {
    guard let width = x.shape.last, width > 0 else { preconditionFailure("a gate needs a last axis with elements") }
    let items = gate.value.count / width
    precondition(x.shape == branch.shape, "\(x.shape) and \(branch.shape) are to be added")
    precondition(items > 0 && x.value.count % (items * width) == 0, "\(gate.shape) does not gate \(x.shape)")
    let (value, factor) = (branch.value, gate.value.converted(to: .float32))
    precondition(x.value.type == value.type, "the two summands have one element type")
    let result = Tensor(uninitialized: x.shape, type: value.type)
    let rows = x.value.count / width
    let kernel = Gate(width: width, group: rows / items)
    switch value.type {
    case .float32: kernel.forward(Float.self, x.value, value, factor, result, threads)
    case .bfloat16: kernel.forward(BFloat16.self, x.value, value, factor, result, threads)
    }
    return record(result, from: [x, branch, gate]) { tape, dy in
      tape.accumulate(dy, into: x)
      let dbranch = branch.needsGradient ? Tensor(uninitialized: value.shape, type: value.type) : nil
      let dgate = gate.needsGradient ? Tensor(zeros: gate.shape) : nil
      switch value.type {
      case .float32: kernel.backward(Float.self, value, factor, dy, dbranch, dgate, tape.threads)
      case .bfloat16: kernel.backward(BFloat16.self, value, factor, dy, dbranch, dgate, tape.threads)
      }
      if let dbranch { tape.accumulate(dbranch, into: branch) }
      if let dgate { tape.accumulate(dgate, into: gate) }
    }
  }
}

/// Rows of `width` numbers, one row of gates for every `group` of them.
private struct Gate {
  let width: Int
  let group: Int

  func forward<E: Element>(_: E.Type, _ x: Tensor, _ h: Tensor, _ gate: Tensor, _ y: Tensor, _ threads: Int) {
    let (rows, gate) = (h.count / width, gate.pointer(Float.self))
    let (x, h, y) = (x.pointer(E.self), h.pointer(E.self), y.pointer(E.self))
    Parallel.blocks(rows, of: Norm.block, threads: threads) { range in
      for r in range {
        let (first, factor) = (r * width, gate + r / group * width)
        sweep(width) { i, n in
          let sum = fusedMultiplyAdd(E.load(h + first + i, n), Float.load(factor + i, n), E.load(x + first + i, n))
          E.store(sum, y + first + i, n)
        }
      }
    }
  }

  /// dh = gate·dy; dgate = Σ dy·h over the rows of its item, item by item.
  func backward<E: Element>(
    _: E.Type, _ h: Tensor, _ gate: Tensor, _ dy: Tensor, _ dh: Tensor?, _ dgate: Tensor?, _ threads: Int
  ) {
    let (items, gate, dgate) = (gate.count / width, gate.pointer(Float.self), dgate?.pointer(Float.self))
    let (h, dy, dh) = (h.pointer(E.self), dy.pointer(E.self), dh?.pointer(E.self))
    Parallel.blocks(items, of: 1, threads: threads) { range in
      let factor = gate + range.lowerBound * width
      let sum = dgate.map { $0 + range.lowerBound * width }
      for r in range.lowerBound * group..<range.upperBound * group {
        let first = r * width
        sweep(width) { i, n in
          let d = E.load(dy + first + i, n)
          if let dh { E.store(d * Float.load(factor + i, n), dh + first + i, n) }
          if let sum { Float.store(fusedMultiplyAdd(d, E.load(h + first + i, n), Float.load(sum + i, n)), sum + i, n) }
        }
      }
    }
  }
}
