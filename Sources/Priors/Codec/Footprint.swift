/// A rectangle of pixels or of codes.
public struct Window: Sendable, Hashable {
  /// From the top.
  public let rows: Range<Int>
  /// From the left.
  public let columns: Range<Int>

  /// A rectangle.
  public init(rows: Range<Int>, columns: Range<Int>) { (self.rows, self.columns) = (rows, columns) }

  /// Rows times columns.
  public var area: Int { rows.count * columns.count }

  /// The same change of both ranges.
  func map(_ change: (Range<Int>) -> Range<Int>) -> Window { Window(rows: change(rows), columns: change(columns)) }
}

extension VQCodec {
  /// The rectangle of pixels outside which the image does not depend on a code.
  public func footprint(of site: Int) -> Window {
    precondition((0..<space.length).contains(site), "there is no code \(site)")
    let (row, column) = site.quotientAndRemainder(dividingBy: shape.grid)
    return Window(rows: shape.reach(row), columns: shape.reach(column))
  }

  /// Rows and columns of the footprint of a code that is not near the border of the image.
  public var footprintSide: Int { shape.reach(shape.grid / 2, clipped: false).count }

  /// The mean over codes of the share of the image that one code can change.
  public var footprintShare: Double {
    let sides = (0..<shape.grid).reduce(0) { $0 + shape.reach($1).count }
    let share = Double(sides) / Double(shape.grid * shape.resolution)
    return share * share
  }

  /// Rows and columns of codes that one pixel depends on, away from the border; the most over the pixels of a code.
  public var receptiveField: Int {
    let pixel = shape.resolution / 2
    return (0..<shape.factor).map { offset in
      (-shape.grid...2 * shape.grid).count { shape.reach($0, clipped: false).contains(pixel + offset) }
    }.max() ?? 0
  }
}

extension VQShape {
  /// The rows of pixels that a row of codes reaches: one more code on either side, then two pixels a residual block of
  /// every level.
  func reach(_ row: Int, clipped: Bool = true) -> Range<Int> {
    var (first, end) = (row - 1, row + 2)
    for level in (0..<last).reversed() {
      if clipped { (first, end) = (max(first, 0), min(end, resolution >> (level + 1))) }
      (first, end) = (2 * first - 2 * blocks[level], 2 * end + 2 * blocks[level])
    }
    return clipped ? max(first, 0)..<min(end, resolution) : first..<end
  }
}
