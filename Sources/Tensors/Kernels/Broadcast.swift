/// How two shapes meet under NumPy's rules: sizes equal or 1, aligned at the last axis; nested loops with steps.
struct Broadcast {
  /// The shape of the result.
  let shape: [Int]
  /// Loops from the outermost to the innermost, and how far each moves in a and in b (0 where it is repeated).
  private(set) var loops: [(count: Int, a: Int, b: Int)] = []

  init(_ a: [Int], _ b: [Int]) {
    let rank = max(a.count, b.count)
    let wideA = Array(repeating: 1, count: rank - a.count) + a
    let wideB = Array(repeating: 1, count: rank - b.count) + b
    shape = zip(wideA, wideB).map { x, y in
      precondition(x == y || x == 1 || y == 1, "\(a) and \(b) do not broadcast")
      return x == 1 ? y : x
    }
    let (stepsA, stepsB) = (Self.steps(wideA), Self.steps(wideB))
    for i in 0..<rank where shape[i] != 1 {
      // An axis that continues the one before it in both is part of the same loop.
      if let last = loops.last, last.a == stepsA[i] * shape[i], last.b == stepsB[i] * shape[i] {
        loops[loops.count - 1] = (last.count * shape[i], stepsA[i], stepsB[i])
      } else {
        loops.append((shape[i], stepsA[i], stepsB[i]))
      }
    }
    if loops.isEmpty { loops = [(1, 0, 0)] }
  }

  private static func steps(_ shape: [Int]) -> [Int] {
    var steps = shape
    var step = 1
    for i in shape.indices.reversed() {
      steps[i] = shape[i] == 1 ? 0 : step
      step *= shape[i]
    }
    return steps
  }

  /// Calls `body` with where the innermost loop begins in the result, in a and in b.
  func forEachRun(_ body: (_ out: Int, _ a: Int, _ b: Int) -> Void) {
    let outer = loops.dropLast()
    let inner = loops[loops.count - 1].count
    var index = [Int](repeating: 0, count: outer.count)
    var (out, a, b) = (0, 0, 0)
    guard shape.allSatisfy({ $0 > 0 }) else { return }
    while true {
      body(out, a, b)
      out += inner
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        a += outer[axis].a
        b += outer[axis].b
        if index[axis] < outer[axis].count { break }
        a -= outer[axis].a * outer[axis].count
        b -= outer[axis].b * outer[axis].count
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

/// f(a, b) with broadcasting, in the type of a; b is converted to it.
@inline(__always)
func combine(_ a: Tensor, _ b: Tensor, _ f: (Floats, Floats) -> Floats) -> Tensor {
  let plan = Broadcast(a.shape, b.shape)
  let result = Tensor(uninitialized: plan.shape, type: a.type)
  let b = b.converted(to: a.type)
  switch a.type {
  case .float32: combine(plan, a.pointer(Float.self), b.pointer(Float.self), result.pointer(Float.self), f)
  case .bfloat16: combine(plan, a.pointer(BFloat16.self), b.pointer(BFloat16.self), result.pointer(BFloat16.self), f)
  }
  return result
}

@inline(__always)
private func combine<E: Element>(
  _ plan: Broadcast, _ a: UnsafePointer<E>, _ b: UnsafePointer<E>, _ c: UnsafeMutablePointer<E>,
  _ f: (Floats, Floats) -> Floats
) {
  let (count, stepA, stepB) = plan.loops[plan.loops.count - 1]
  plan.forEachRun { out, i, j in
    if stepA == 1 && stepB == 1 {
      sweep(count) { k, n in E.store(f(E.load(a + i + k, n), E.load(b + j + k, n)), c + out + k, n) }
    } else if stepA == 1 {
      let right = Floats(repeating: E.widen(b[j]))
      sweep(count) { k, n in E.store(f(E.load(a + i + k, n), right), c + out + k, n) }
    } else {
      let left = Floats(repeating: E.widen(a[i]))
      sweep(count) { k, n in
        let right = stepB == 1 ? E.load(b + j + k, n) : Floats(repeating: E.widen(b[j]))
        E.store(f(left, right), c + out + k, n)
      }
    }
  }
}

/// Σ of `a` over the axes that `shape` lacks or has as 1: what goes back through a broadcast; float32.
func reduce(_ a: Tensor, to shape: [Int]) -> Tensor {
  let plan = Broadcast(a.shape, shape)
  precondition(plan.shape.reduce(1, *) == a.count, "\(a.shape) does not reduce to \(shape)")
  let result = Tensor(zeros: shape)
  switch a.type {
  case .float32: reduce(plan, a.pointer(Float.self), result.pointer(Float.self))
  case .bfloat16: reduce(plan, a.pointer(BFloat16.self), result.pointer(Float.self))
  }
  return result
}

private func reduce<E: Element>(_ plan: Broadcast, _ a: UnsafePointer<E>, _ sums: UnsafeMutablePointer<Float>) {
  let (count, _, step) = plan.loops[plan.loops.count - 1]
  plan.forEachRun { _, i, j in
    if step == 1 { return increase(sums + j, by: a + i, count) }
    var total = Floats.zero
    sweep(count) { k, n in total += E.load(a + i + k, n) }
    sums[j] += total.total()
  }
}
