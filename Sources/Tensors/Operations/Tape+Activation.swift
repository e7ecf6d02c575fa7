extension Tape {
  /// The activation of every element.
  public func activate(_ z: Variable, _ activation: Activation) -> Variable {
    let value = z.value
    let result = Tensor(uninitialized: value.shape, type: value.type)
    activation.forward(value, into: result, threads)
    return record(result, from: [z]) { tape, dy in
      tape.accumulate(activation.backward(value, dy, tape.threads), into: z)
    }
  }

  /// z·σ(z).
  public func silu(_ z: Variable) -> Variable { activate(z, .silu) }
  /// GELU, tanh form.
  public func gelu(_ z: Variable) -> Variable { activate(z, .gelu) }
}

extension Activation {
  /// √(2/π), twice: σ(2u) is what the tanh form needs.
  private static let slope: Float = 1.5957691216
  private static let cubic: Float = 0.044715

  @inline(__always)
  func value(_ z: Floats) -> Floats {
    switch self {
    case .gelu:
      let u = z * fusedMultiplyAdd(z * z, Floats(repeating: Self.slope * Self.cubic), Floats(repeating: Self.slope))
      return z * sigmoid(u)
    case .silu: return z * sigmoid(z)
    case .relu: return maximum(z, .zero)
    }
  }

  @inline(__always)
  func derivative(_ z: Floats) -> Floats {
    switch self {
    case .gelu:
      let square = z * z
      let u = z * fusedMultiplyAdd(square, Floats(repeating: Self.slope * Self.cubic), Floats(repeating: Self.slope))
      let s = sigmoid(u)
      let du = fusedMultiplyAdd(
        square, Floats(repeating: 3 * Self.slope * Self.cubic), Floats(repeating: Self.slope))
      return fusedMultiplyAdd(z * du, s * (1 - s), s)
    case .silu:
      let s = sigmoid(z)
      return s * fusedMultiplyAdd(z, 1 - s, Floats(repeating: 1))
    case .relu: return select(.zero, Floats(repeating: 1), where: .zero, isBelow: z)
    }
  }

  private static let block = 1 << 14

  /// y = f(z); y may be z.
  func forward(_ z: Tensor, into y: Tensor, _ threads: Int) {
    switch z.type {
    case .float32: forward(z.pointer(Float.self), y.pointer(Float.self), z.count, threads)
    case .bfloat16: forward(z.pointer(BFloat16.self), y.pointer(BFloat16.self), z.count, threads)
    }
  }

  func forward<E: Element>(_ z: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, _ count: Int, _ threads: Int) {
    Parallel.blocks(count, of: Self.block, threads: threads) { range in
      let (z, y, count) = (z + range.lowerBound, y + range.lowerBound, range.count)
      switch self {
      case .gelu: map(z, y, count) { Activation.gelu.value($0) }
      case .silu: map(z, y, count) { Activation.silu.value($0) }
      case .relu: map(z, y, count) { Activation.relu.value($0) }
      }
    }
  }

  /// dz = dy·f'(z).
  func backward(_ z: Tensor, _ dy: Tensor, _ threads: Int) -> Tensor {
    let dz = Tensor(uninitialized: z.shape, type: z.type)
    switch z.type {
    case .float32: backward(z.pointer(Float.self), dy.pointer(Float.self), dz.pointer(Float.self), z.count, threads)
    case .bfloat16:
      backward(
        z.pointer(BFloat16.self), UnsafePointer(dy.pointer(BFloat16.self)), dz.pointer(BFloat16.self), z.count, threads)
    }
    return dz
  }

  private func backward<E: Element>(
    _ z: UnsafePointer<E>, _ dy: UnsafePointer<E>, _ dz: UnsafeMutablePointer<E>, _ count: Int, _ threads: Int
  ) {
    Parallel.blocks(count, of: Self.block, threads: threads) { range in
      let first = range.lowerBound
      switch self {
      case .gelu:
        sweep(range.count) { i, n in
          let f = Activation.gelu.derivative(E.load(z + first + i, n))
          E.store(f * E.load(dy + first + i, n), dz + first + i, n)
        }
      case .silu:
        sweep(range.count) { i, n in
          let f = Activation.silu.derivative(E.load(z + first + i, n))
          E.store(f * E.load(dy + first + i, n), dz + first + i, n)
        }
      case .relu:
        sweep(range.count) { i, n in
          let f = Activation.relu.derivative(E.load(z + first + i, n))
          E.store(f * E.load(dy + first + i, n), dz + first + i, n)
        }
      }
    }
  }
}
