/// A key signature: the semitones that it adds to each letter.
///
/// A tonic (C, F#, Bb), a mode of which three letters count (major by default; m, min, aeo, mix, dor, phr, lyd, loc, ion,
/// maj), then accidentals of their own (^f, =c, __B). `HP` adds nothing, `Hp` sharpens f and c, `none` adds nothing.
struct ABCKey: Equatable {
  /// Of C, D, E, F, G, A, B.
  var semitones = [Int](repeating: 0, count: 7)

  /// C major.
  init() {}

  /// Reads the text of a K: field; `nil` where it is no key.
  init?(_ text: String) {
    var rest = Substring(text)
    func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\t" } }
    skipSpace()
    if rest.isEmpty || rest.lowercased().hasPrefix("none") { return }
    if rest.hasPrefix("HP") || rest.hasPrefix("Hp") {
      if rest.hasPrefix("Hp") { semitones = [1, 0, 0, 1, 0, 0, 0] }
      return
    }
    guard let tonic = rest.first, var fifths = Self.fifths[tonic] else { return nil }
    rest.removeFirst()
    if rest.first == "#" || rest.first == "b" { fifths += rest.removeFirst() == "#" ? 7 : -7 }
    skipSpace()
    let mode = rest.prefix { $0.isLetter }.lowercased()
    // Words with '=' are properties of the staff (clef=treble), no mode.
    if !mode.isEmpty, !rest.dropFirst(mode.count).hasPrefix("=") || Self.shift(mode) != nil {
      guard let shift = Self.shift(mode) else { return nil }
      fifths += shift
      rest.removeFirst(mode.count)
    }
    guard abs(fifths) <= 14 else { return nil }
    let order = fifths > 0 ? Self.sharps : Self.sharps.reversed()
    for k in 0..<abs(fifths) { semitones[order[k % 7]] += fifths.signum() }
    addAccidentals(rest)
  }

  /// "^f", "=c", "__B" among the words that follow the mode; other words (clefs) are passed over.
  private mutating func addAccidentals(_ rest: Substring) {
    var shift: Int?
    for character in rest {
      switch character {
      case "^": shift = (shift ?? 0) + 1
      case "_": shift = (shift ?? 0) - 1
      case "=": shift = shift ?? 0
      default:
        if let value = shift, let letter = Self.letters.firstIndex(of: Character(character.uppercased())) {
          semitones[letter] = value
        }
        shift = nil
      }
    }
  }

  /// Steps on the circle of fifths from the major key of the same tonic.
  private static func shift(_ mode: String) -> Int? {
    switch mode.prefix(3) {
    case "", "maj", "ion": 0
    case "m", "min", "aeo": -3
    case "mix": -1
    case "dor": -2
    case "phr": -4
    case "lyd": 1
    case "loc": -5
    default: nil
    }
  }

  private static let letters: [Character] = ["C", "D", "E", "F", "G", "A", "B"]
  private static let fifths: [Character: Int] = ["C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1]
  /// F C G D A E B, as indices of C...B.
  private static let sharps = [3, 0, 4, 1, 5, 2, 6]
}
