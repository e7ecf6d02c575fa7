extension Tape {
  /// Bilinear resize of images [items, height, width, channels], pixel centres at half-integers, no antialiasing.
  ///
  /// y at (i, j) is read at ((i + ½)·height/newHeight − ½, …), clamped to the image, as in PyTorch with `align_corners=False`.
  public func resize(_ x: Variable, height: Int, width: Int) -> Variable {
    precondition(x.shape.count == 4 && height > 0 && width > 0, "\(x.shape) cannot become \(height) x \(width)")
    precondition(x.shape[1] > 0 && x.shape[2] > 0, "an empty image has no values to resize")
    let (items, oldHeight, oldWidth, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (rows, columns) = (Blend.all(oldHeight, height), Blend.all(oldWidth, width))
    /// Calls `body` with a new pixel, an old one and the share of the old in the new.
    func forEach(_ body: (_ new: Int, _ old: Int, _ share: Float) -> Void) {
      for item in 0..<items {
        for (i, row) in rows.enumerated() {
          for (j, column) in columns.enumerated() {
            let new = (item * height + i) * width + j
            for (r, a) in [(row.first, 1 - row.share), (row.second, row.share)] {
              for (c, b) in [(column.first, 1 - column.share), (column.second, column.share)] where a * b != 0 {
                body(new, (item * oldHeight + r) * oldWidth + c, a * b)
              }
            }
          }
        }
      }
    }
    let (value, to) = (x.value, x.place)
    let result = Tensor(zeros: [items, height, width, channels])
    forEach { new, old, share in increase(result, pixel: new, by: value, pixel: old, channels, share) }
    return record(result.converted(to: value.type), from: [x]) { tape, dy in
      let dx = Tensor(zeros: to.shape)
      forEach { new, old, share in increase(dx, pixel: old, by: dy, pixel: new, channels, share) }
      tape.accumulate(dx, into: to)
    }
  }
}

/// Two neighbours along an axis and the share of the second.
private struct Blend {
  let first: Int, second: Int
  let share: Float

  static func all(_ old: Int, _ new: Int) -> [Blend] {
    (0..<new).map { i in
      let place = max(0, (Double(i) + 0.5) * Double(old) / Double(new) - 0.5)
      let first = min(Int(place), old - 1)
      return Blend(first: first, second: min(first + 1, old - 1), share: Float(place - Double(first)))
    }
  }
}
