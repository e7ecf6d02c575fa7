extension Tape {
  /// The same values under another shape.
  public func reshape(_ x: Variable, _ shape: [Int]) -> Variable {
    let to = x.place
    return record(x.value.reshaped(shape), from: [x]) { tape, dy in tape.accumulate(dy, into: to) }
  }

  /// Another element type.
  public func convert(_ x: Variable, to type: ElementType) -> Variable {
    guard type != x.value.type else { return x }
    let to = x.place
    return record(x.value.converted(to: type), from: [x]) { tape, dy in tape.accumulate(dy, into: to) }
  }

  /// Pieces of the given widths along the last axis, which they must fill.
  public func split(_ x: Variable, _ widths: [Int]) -> [Variable] {
    guard let width = x.shape.last else { preconditionFailure("split needs a last axis") }
    precondition(widths.reduce(0, +) == width && widths.allSatisfy { $0 >= 0 }, "\(widths) do not fill \(width)")
    var first = 0
    let to = x.place
    return widths.map { piece in
      let from = first
      first += piece
      let result = Tensor(uninitialized: x.shape.dropLast() + [piece], type: x.value.type)
      Columns(width: width, first: from, count: piece).copy(x.value, to: result)
      return record(result, from: [x]) { tape, dy in
        tape.accumulate(into: to) { target, adding in
          if !adding { target.raw.initializeMemory(as: UInt8.self, repeating: 0, count: target.byteCount) }
          Columns(width: width, first: from, count: piece).add(dy, to: target)
        }
      }
    }
  }

  /// One beside the other along the last axis; all other sizes and the element types are equal.
  public func concatenate(_ parts: [Variable]) -> Variable {
    guard let one = parts.first else { preconditionFailure("nothing to concatenate") }
    let widths = parts.map { part in
      precondition(
        part.shape.dropLast() == one.shape.dropLast(), "\(part.shape) and \(one.shape) differ before the last axis")
      precondition(part.value.type == one.value.type, "element types differ")
      return part.shape[part.shape.count - 1]
    }
    let width = widths.reduce(0, +)
    let result = Tensor(zeros: one.shape.dropLast() + [width], type: one.value.type)
    var first = 0
    let columns = widths.map { piece in
      defer { first += piece }
      return Columns(width: width, first: first, count: piece)
    }
    for (part, columns) in zip(parts, columns) { columns.add(part.value, to: result) }
    let places = parts.map(\.place)
    return record(result, from: parts) { tape, dy in
      for (part, columns) in zip(places, columns) where part.needsGradient {
        let piece = Tensor(uninitialized: part.shape, type: dy.type)
        columns.copy(dy, to: piece)
        tape.accumulate(piece, into: part)
      }
    }
  }
}

/// `count` columns from `first` on of a matrix that has `width`.
private struct Columns {
  let width: Int
  let first: Int
  let count: Int

  func copy(_ wide: Tensor, to narrow: Tensor) {
    let size = wide.type.size
    for r in 0..<(width == 0 ? 0 : wide.count / width) {
      (narrow.raw + r * count * size).copyMemory(from: wide.raw + (r * width + first) * size, byteCount: count * size)
    }
  }

  func add(_ narrow: Tensor, to wide: Tensor) {
    func run<E: Element>(_: E.Type) {
      let (from, to) = (narrow.pointer(E.self), wide.pointer(E.self) + first)
      for r in 0..<(width == 0 ? 0 : wide.count / width) { increase(to + r * width, by: from + r * count, count) }
    }
    wide.type == .float32 ? run(Float.self) : run(BFloat16.self)
  }
}
