/// A melody as a picture: time goes right, pitch goes up, rests lie in a strip of their own below.
///
/// Columns of measured steps are shaded. Where a truth is given, generated notes that differ from it are red and measured
/// ones that do purple; all others are dark. A line marks every C.
public struct PianoRoll: Sendable, Equatable {
  /// A pitch (0...127) a step; anything else is a rest.
  public let steps: [UInt8]
  /// Which steps were measured.
  public let measured: [Bool]
  /// What the steps are compared with.
  public let truth: [UInt8]?

  /// Requires at least one step and equal counts.
  public init(_ steps: [UInt8], measured: [Bool], truth: [UInt8]? = nil) {
    precondition(!steps.isEmpty && measured.count == steps.count, "a roll has steps, each measured or not")
    precondition(truth.map { $0.count == steps.count } ?? true, "the truth has as many steps")
    self.steps = steps
    self.measured = measured
    self.truth = truth
  }

  /// From an octave below the least pitch to an octave above the greatest, within 0...127; middle C where all is rest.
  public var range: ClosedRange<Int> {
    let pitches = steps.filter { $0 < 128 }.map(Int.init)
    return max(0, (pitches.min() ?? 60) - 12)...min(127, (pitches.max() ?? 60) + 12)
  }

  static let cell = (width: 4, height: 3)
  static let strip = 2  // rows between the lowest pitch and the rests
  static let paper: [UInt8] = [255, 255, 255]
  static let shade: [UInt8] = [214, 224, 240]
  static let line: [UInt8] = [190, 190, 190]
  static let note: [UInt8] = [20, 20, 30]
  static let wrong: [UInt8] = [220, 30, 30]
  static let violated: [UInt8] = [170, 0, 190]

  /// An RGB picture, 4 pixels a step and 3 a semitone; pitches outside of the range lie on its edge.
  ///
  /// Requires a range within 0...127.
  public func image(_ range: ClosedRange<Int>) -> PNGImage {
    precondition(range.lowerBound >= 0 && range.upperBound <= 127, "MIDI pitches are 0...127")
    let rows = range.count + Self.strip + 1
    let (width, height) = (steps.count * Self.cell.width, rows * Self.cell.height)
    var samples = [UInt8]()
    samples.reserveCapacity(3 * width * height)
    for y in 0..<height {
      let row = y / Self.cell.height
      let pitch = row < range.count ? range.upperBound - row : row == rows - 1 ? 128 : -1
      let isLine = pitch >= 0 && pitch < 128 && pitch % 12 == 0 && y % Self.cell.height == Self.cell.height - 1
      for step in steps.indices {
        let colour = colour(step, pitch, range) ?? (isLine ? Self.line : measured[step] ? Self.shade : Self.paper)
        for _ in 0..<Self.cell.width { samples += colour }
      }
    }
    return PNGImage(width: width, height: height, channels: 3, samples: samples)
  }

  private func colour(_ step: Int, _ pitch: Int, _ range: ClosedRange<Int>) -> [UInt8]? {
    let sounding = Int(steps[step])
    let shown = sounding < 128 ? min(max(sounding, range.lowerBound), range.upperBound) : 128
    guard shown == pitch else { return nil }
    guard let truth, min(truth[step], 128) != min(steps[step], 128) else { return Self.note }
    return measured[step] ? Self.violated : Self.wrong
  }
}
