extension Tape {
  /// Rows of a table: table [entries, width], result `indices`' shape + [width]; every index in 0..<entries.
  public func embedding<Index: FixedWidthInteger & Sendable>(
    _ table: Variable, _ indices: [Index], shape: [Int]? = nil
  ) -> Variable {
    precondition(table.shape.count == 2, "a table is [entries, width], not \(table.shape)")
    let (entries, width) = (table.shape[0], table.shape[1])
    let shape = shape ?? [indices.count]
    precondition(shape.reduce(1, *) == indices.count, "\(indices.count) indices for \(shape)")
    precondition(indices.allSatisfy { $0 >= 0 && $0 < entries }, "an index is outside the \(entries) entries")
    let value = table.value
    let result = Tensor(uninitialized: shape + [width], type: value.type)
    let bytes = width * value.type.size
    for (i, index) in indices.enumerated() {
      (result.raw + i * bytes).copyMemory(from: value.raw + Int(index) * bytes, byteCount: bytes)
    }
    return record(result, from: [table]) { tape, dy in
      tape.accumulate(into: table.place) { target, adding in
        if !adding { target.raw.initializeMemory(as: UInt8.self, repeating: 0, count: target.byteCount) }
        let dy = dy.converted(to: target.type)
        for (i, index) in indices.enumerated() {
          increase(target.part(from: Int(index) * width, shape: [width]), by: dy.part(from: i * width, shape: [width]))
        }
      }
    }
  }

  /// One entry of every row of the last axis: x [..., width], an index in 0..<width for every row, result [...].
  public func gather<Index: FixedWidthInteger & Sendable>(_ x: Variable, _ indices: [Index]) -> Variable {
    guard let width = x.shape.last else { preconditionFailure("gather needs a last axis") }
    precondition(indices.count * width == x.value.count, "one index for every row")
    precondition(indices.allSatisfy { $0 >= 0 && $0 < width }, "an index is outside 0..<\(width)")
    let flat = indices.enumerated().map { $0 * width + Int($1) }
    let values = x.value.converted(to: .float32)
    let result = Tensor(shape: x.shape.dropLast()) { out in
      values.withFloats { for (i, j) in flat.enumerated() { out[i] = $0[j] } }
    }
    let shape = x.shape
    return record(result.converted(to: x.value.type), from: [x]) { tape, dy in
      let dx = Tensor(zeros: shape)
      let from = dy.converted(to: .float32)
      from.withFloats { for (i, j) in flat.enumerated() { dx.pointer(Float.self)[j] = $0[i] } }
      tape.accumulate(dx, into: x)
    }
  }
}
