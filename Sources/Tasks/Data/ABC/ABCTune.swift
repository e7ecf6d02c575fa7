/// A tune in ABC notation as it sounds: one voice, repeats played, ties joined.
public struct ABCTune: Equatable, Sendable {
  /// A note or a rest.
  public struct Note: Equatable, Sendable {
    /// MIDI pitch, 60 is middle C (`C`); `nil` for a rest.
    public var pitch: Int?
    /// Whole notes.
    public var duration: Rational
    /// Both.
    public init(_ pitch: Int?, _ duration: Rational) {
      self.pitch = pitch
      self.duration = duration
    }
  }

  /// The text of its X: field.
  public let number: String
  /// The text of its first T: field.
  public let title: String
  /// The line of its X: field, from 1.
  public let line: Int
  /// In order.
  public let notes: [Note]

  /// What a step of the grid holds where nothing sounds.
  public static let rest: UInt8 = 128
  /// The longest grid of a tune, in steps.
  static let longest = 1 << 16

  /// The tune on a grid of 16th notes: step k holds the pitch (0...127) that sounds at time k/16, or `rest`.
  ///
  /// A held and a repeated note look the same, and a note shorter than a 16th is seen only where it sounds on the grid:
  /// of a triplet of 16ths the first and the second. `nil` where a pitch is outside of 0...127, or the tune is longer
  /// than 65,536 steps.
  public var grid: [UInt8]? {
    var steps: [UInt8] = []
    var end = Rational(0)
    for note in notes {
      guard let next = note.duration.multiplied(by: Rational(16)).flatMap({ end.adding($0) }),
        next.ceiling <= Self.longest
      else { return nil }
      let symbol = note.pitch ?? Int(Self.rest)
      guard note.pitch == nil || (0...127).contains(symbol) else { return nil }
      for _ in 0..<max(0, next.ceiling - steps.count) { steps.append(UInt8(symbol)) }
      end = next
    }
    return steps
  }
}
