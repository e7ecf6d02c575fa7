/// Pictures in rows: truths, what was measured, then one row a sampler; a column an item or a draw.
public struct SampleGrid: Sendable {
  /// From top to bottom; `nil` leaves a place empty.
  public private(set) var rows: [[PNGImage?]] = []
  /// Each pixel becomes scale × scale.
  public var scale: Int
  /// Pixels between places, and around them.
  public var gap: Int
  /// The shade between places.
  public var background: UInt8

  /// An empty grid.
  ///
  /// Requires scale ≥ 1 and gap ≥ 0.
  public init(scale: Int = 2, gap: Int = 4, background: UInt8 = 128) {
    precondition(scale >= 1 && gap >= 0, "a grid needs a scale of at least 1 and no negative gap")
    self.scale = scale
    self.gap = gap
    self.background = background
  }

  /// Truths on top, measurements where there are any, then the samplers in order.
  public init(
    truths: [PNGImage?], measurements: [PNGImage?] = [], samplers: [[PNGImage?]], scale: Int = 2, gap: Int = 4
  ) {
    self.init(scale: scale, gap: gap)
    append(truths)
    if measurements.contains(where: { $0 != nil }) { append(measurements) }
    for row in samplers { append(row) }
  }

  /// Adds a row below.
  public mutating func append(_ row: [PNGImage?]) { rows.append(row) }

  /// The picture: columns as wide and rows as high as their largest tile, tiles in the middle of their places; RGB when
  /// any tile is.
  ///
  /// A grid without tiles is one pixel of background.
  public func image() -> PNGImage {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      scale * (rows.map { column < $0.count ? $0[column]?.width ?? 0 : 0 }.max() ?? 0)
    }
    let heights = rows.map { row in scale * (row.map { $0?.height ?? 0 }.max() ?? 0) }
    let channels = rows.joined().contains { $0?.channels == 3 } ? 3 : 1
    guard widths.contains(where: { $0 > 0 }) else { return PNGImage(width: 1, height: 1, shade: background) }
    var canvas = PNGImage(
      width: widths.reduce(gap) { $0 + $1 + gap }, height: heights.reduce(gap) { $0 + $1 + gap }, channels: channels,
      shade: background)
    var top = gap
    for (row, height) in zip(rows, heights) {
      var left = gap
      for (tile, width) in zip(row, widths) {
        if let tile {
          canvas.draw(
            channels == 3 ? tile.inColour : tile, scale: scale, left: left + (width - scale * tile.width) / 2,
            top: top + (height - scale * tile.height) / 2)
        }
        left += width + gap
      }
      top += height + gap
    }
    return canvas
  }
}

extension PNGImage {
  fileprivate mutating func draw(_ tile: PNGImage, scale: Int, left: Int, top: Int) {
    for y in 0..<scale * tile.height {
      for x in 0..<scale * tile.width {
        let from = ((y / scale) * tile.width + x / scale) * channels
        let to = ((top + y) * width + left + x) * channels
        for channel in 0..<channels { samples[to + channel] = tile.samples[from + channel] }
      }
    }
  }
}
