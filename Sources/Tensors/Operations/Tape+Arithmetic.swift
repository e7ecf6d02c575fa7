/// Element by element, with NumPy's broadcasting; the result has the element type of the left operand.
extension Tape {
  /// a + b.
  public func add(_ a: Variable, _ b: Variable) -> Variable {
    let (toA, toB) = (a.place, b.place)
    return record(combine(a.value, b.value) { $0 + $1 }, from: [a, b]) { tape, dy in
      tape.accumulate(dy, reducedInto: toA)
      tape.accumulate(dy, reducedInto: toB)
    }
  }

  /// a − b.
  public func subtract(_ a: Variable, _ b: Variable) -> Variable { add(a, scale(b, by: -1)) }

  /// a·b.
  public func multiply(_ a: Variable, _ b: Variable) -> Variable {
    let (toA, toB) = (a.place, b.place)
    let (x, y) = (b.needsGradient ? a.value : nil, a.needsGradient ? b.value : nil)
    return record(combine(a.value, b.value) { $0 * $1 }, from: [a, b]) { tape, dy in
      if let y { tape.accumulate(combine(dy, y) { $0 * $1 }, reducedInto: toA) }
      if let x { tape.accumulate(combine(dy, x) { $0 * $1 }, reducedInto: toB) }
    }
  }

  /// factor·a.
  public func scale(_ a: Variable, by factor: Float) -> Variable {
    let to = a.place
    return record(map(a.value) { $0 * factor }, from: [a]) { tape, dy in
      tape.accumulate(map(dy) { $0 * factor }, into: to)
    }
  }

  /// Σ over `axes` (nil: all, giving one number); the others stay, in order.
  public func sum(_ a: Variable, over axes: [Int]? = nil) -> Variable {
    let kept = Self.kept(a.shape, axes)
    let to = a.place
    let sums = reduce(a.value, to: kept.wide).reshaped(kept.narrow).converted(to: to.type)
    return record(sums, from: [a]) { tape, dy in
      let ones = Tensor(repeating: 1, shape: to.shape).converted(to: dy.type)
      tape.accumulate(combine(ones, dy.reshaped(kept.wide)) { $0 * $1 }, into: to)
    }
  }

  /// The mean over `axes` (nil: all, giving one number).
  public func mean(_ a: Variable, over axes: [Int]? = nil) -> Variable {
    let sums = sum(a, over: axes)
    return scale(sums, by: Float(sums.value.count) / Float(max(1, a.value.count)))
  }

  /// The shape with 1 for the axes summed over, and without them.
  private static func kept(_ shape: [Int], _ axes: [Int]?) -> (wide: [Int], narrow: [Int]) {
    let axes = Set((axes ?? Array(shape.indices)).map { $0 < 0 ? $0 + shape.count : $0 })
    precondition(axes.allSatisfy(shape.indices.contains), "\(shape) has no such axes")
    return (
      shape.indices.map { axes.contains($0) ? 1 : shape[$0] },
      shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    )
  }

  private func accumulate(_ dy: Tensor, reducedInto input: Variable.Place) {
    guard input.needsGradient else { return }
    accumulate(dy.shape == input.shape ? dy : reduce(dy, to: input.shape), into: input)
  }
}

/// f of every element, in its type.
@inline(__always)
func map(_ a: Tensor, _ f: (Floats) -> Floats) -> Tensor {
  let result = Tensor(uninitialized: a.shape, type: a.type)
  switch a.type {
  case .float32: map(a.pointer(Float.self), result.pointer(Float.self), a.count, f)
  case .bfloat16: map(a.pointer(BFloat16.self), result.pointer(BFloat16.self), a.count, f)
  }
  return result
}

@inline(__always)
func map<E: Element>(
  _ a: UnsafePointer<E>, _ b: UnsafeMutablePointer<E>, _ count: Int, _ f: (Floats) -> Floats
) {
  sweep(count) { i, n in E.store(f(E.load(a + i, n)), b + i, n) }
}
