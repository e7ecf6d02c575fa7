/// Over the last axis. A row must have a finite entry.
extension Tape {
  /// e^{x_i}/Σ_j e^{x_j}.
  public func softmax(_ x: Variable) -> Variable {
    rows(x, { $0.softmax($1, $2, $3) }) { $0.softmaxBackward($1, $2, $3) }
  }

  /// x_i − ln Σ_j e^{x_j}.
  public func logSoftmax(_ x: Variable) -> Variable {
    rows(x, { $0.logSoftmax($1, $2, $3) }) { $0.logSoftmaxBackward($1, $2, $3) }
  }

  private func rows(
    _ x: Variable, _ forward: (RowKernel, Tensor, Tensor, Int) -> Void,
    _ backward: @escaping (RowKernel, Tensor, Tensor, Tensor) -> Void
  ) -> Variable {
    guard let width = x.shape.last, width > 0 else { preconditionFailure("softmax needs a last axis with elements") }
    let kernel = RowKernel(width: width, threads: threads)
    let result = Tensor(uninitialized: x.shape, type: x.value.type)
    forward(kernel, x.value, result, x.value.count / width)
    let to = x.place
    return record(result, from: [x]) { tape, dy in
      let dx = Tensor(uninitialized: result.shape, type: result.type)
      backward(kernel, result, dy, dx)
      tape.accumulate(dx, into: to)
    }
  }
}

private struct RowKernel {
  let width: Int
  let threads: Int

  private func forEach(_ rows: Int, _ body: (Int) -> Void) {
    Parallel.blocks(rows, of: 256, threads: threads) { for r in $0 { body(r * width) } }
  }

  func softmax(_ x: Tensor, _ y: Tensor, _ rows: Int) {
    func run<E: Element>(_: E.Type) {
      let (x, y) = (x.pointer(E.self), y.pointer(E.self))
      forEach(rows) { at in
        let sum = Softmax.exponentials(x + at, width, minus: Softmax.maximum(x + at, width), into: y + at)
        Softmax.scale(y + at, width, by: 1 / sum)
      }
    }
    x.type == .float32 ? run(Float.self) : run(BFloat16.self)
  }

  func logSoftmax(_ x: Tensor, _ y: Tensor, _ rows: Int) {
    func run<E: Element>(_: E.Type) {
      let (x, y) = (x.pointer(E.self), y.pointer(E.self))
      forEach(rows) { at in
        let sum = Softmax.logSumExp(x + at, width)
        map(x + at, y + at, width) { $0 - sum }
      }
    }
    x.type == .float32 ? run(Float.self) : run(BFloat16.self)
  }

  /// dx = y·(dy − Σ y·dy).
  func softmaxBackward(_ y: Tensor, _ dy: Tensor, _ dx: Tensor) {
    let rows = y.count / width
    func run<E: Element>(_: E.Type) {
      let (y, dy, dx) = (y.pointer(E.self), dy.pointer(E.self), dx.pointer(E.self))
      forEach(rows) { at in
        let mean = Softmax.dot(UnsafePointer(y + at), UnsafePointer(dy + at), width)
        sweep(width) { i, n in E.store(E.load(y + at + i, n) * (E.load(dy + at + i, n) - mean), dx + at + i, n) }
      }
    }
    y.type == .float32 ? run(Float.self) : run(BFloat16.self)
  }

  /// dx = dy − e^y·Σ dy.
  func logSoftmaxBackward(_ y: Tensor, _ dy: Tensor, _ dx: Tensor) {
    let rows = y.count / width
    func run<E: Element>(_: E.Type) {
      let (y, dy, dx) = (y.pointer(E.self), dy.pointer(E.self), dx.pointer(E.self))
      forEach(rows) { at in
        var total = Floats.zero
        sweep(width) { i, n in total += E.load(dy + at + i, n) }
        let sum = total.total()
        sweep(width) { i, n in E.store(E.load(dy + at + i, n) - exp(E.load(y + at + i, n)) * sum, dx + at + i, n) }
      }
    }
    y.type == .float32 ? run(Float.self) : run(BFloat16.self)
  }
}
