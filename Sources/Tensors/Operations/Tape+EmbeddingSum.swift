extension Tape {
  /// Sums of rows of a table, y[r] = Σ_{j<group} table[indices[r·group + j]].
  ///
  /// table [entries, width], result `shape` + [width], float32; `group` indices for each of the rows that `shape` counts,
  /// all in 0..<entries.
  public func embeddingSum(_ table: Variable, _ indices: [Int32], group: Int, shape: [Int]) -> Variable {
    precondition(table.shape.count == 2, "a table is [entries, width], not \(table.shape)")
    let (entries, width, rows) = (table.shape[0], table.shape[1], shape.reduce(1, *))
    precondition(group >= 1 && indices.count == rows * group, "\(indices.count) indices for \(rows) rows of \(group)")
    precondition(indices.allSatisfy { $0 >= 0 && $0 < entries }, "an index is outside the \(entries) entries")
    let result = Tensor(uninitialized: shape + [width])
    let (from, to) = (table.value.converted(to: .float32), result.pointer(Float.self))
    let source = from.pointer(Float.self)
    Parallel.blocks(rows, of: 256, threads: threads) { range in
      for r in range {
        sweep(width) { i, n in
          var sum = Float.load(source + Int(indices[r * group]) * width + i, n)
          for j in 1..<max(1, group) { sum += Float.load(source + Int(indices[r * group + j]) * width + i, n) }
          Float.store(sum, to + r * width + i, n)
        }
      }
    }
    return record(result, from: [table]) { tape, dy in
      let dy = dy.converted(to: .float32)
      tape.accumulate(into: table.place) { target, adding in
        precondition(target.type == .float32, "the gradient of a table is float32")
        if !adding { target.raw.initializeMemory(as: UInt8.self, repeating: 0, count: target.byteCount) }
        let (source, sums) = (dy.pointer(Float.self), target.pointer(Float.self))
        for (n, index) in indices.enumerated() {
          let (row, entry) = (source + n / group * width, sums + Int(index) * width)
          sweep(width) { i, n in Float.store(Float.load(entry + i, n) + Float.load(row + i, n), entry + i, n) }
        }
      }
    }
  }
}
