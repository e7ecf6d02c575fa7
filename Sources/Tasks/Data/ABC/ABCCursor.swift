/// A place in a line of music, and what is read from there.
struct ABCCursor {
  private let bytes: [UInt8]
  private(set) var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Blanks, continuations, slurs' ends, dots, and what the standard reserves and tells to ignore.
  static let ignored = Set(" \t\r\\).`$*;?@#],'/}".utf8)

  /// The byte here, or `nil` at the end.
  var peek: UInt8? { peek(0) }
  func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }
  mutating func advance() { at += 1 }

  /// Passes over a byte if it is here.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    at += 1
    return true
  }

  /// A note as written: letter 0...6 from C, octave 0 from middle C, semitones, relative length.
  struct Note {
    var letter: Int
    var octave: Int
    var accidental: Int?
    var length: Rational
  }

  /// Accidentals, letter, octave marks, length.
  mutating func note() throws(ABCFieldError) -> Note {
    var accidental: Int?
    while let byte = peek, let step = [UInt8(ascii: "^"): 1, UInt8(ascii: "_"): -1, UInt8(ascii: "="): 0][byte] {
      accidental = (accidental ?? 0) + step
      advance()
    }
    guard let byte = peek, (65...71).contains(byte) || (97...103).contains(byte) else {
      throw ABCFieldError(reason: "an accidental without a note")
    }
    advance()
    let isLow = byte < 97
    var octave = isLow ? 0 : 1
    while let mark = peek, mark == UInt8(ascii: "'") || mark == UInt8(ascii: ",") {
      octave = max(-20, min(20, octave + (mark == UInt8(ascii: "'") ? 1 : -1)))
      advance()
    }
    let letter = (Int(byte) - (isLow ? 65 : 97) + 5) % 7  // A, B come last
    return Note(
      letter: letter, octave: octave, accidental: accidental.map { max(-2, min(2, $0)) }, length: try length())
  }

  /// "3", "3/2", "/", "//", "/4" or nothing: 1.
  mutating func length() throws(ABCFieldError) -> Rational {
    let top = try number() ?? 1
    var bottom = 1
    while take(UInt8(ascii: "/")) { bottom *= try number() ?? 2; if bottom > 9999 { break } }
    guard top > 0, bottom > 0, bottom <= 9999 else {
      throw ABCFieldError(reason: "a length of \(top)/\(bottom); it is above 0, of numbers below 10,000")
    }
    return Rational(top, bottom)
  }

  /// Digits, or `nil`; at most 9999.
  mutating func number() throws(ABCFieldError) -> Int? {
    var value: Int?
    while let byte = peek, (48...57).contains(byte) {
      let next = (value ?? 0) * 10 + Int(byte) - 48
      guard next <= 9999 else { throw ABCFieldError(reason: "a number above 9999") }
      value = next
      advance()
    }
    return value
  }

  /// A bar line: colons, bars and brackets.
  mutating func bar(passes: Int) -> ABCBar {
    var (before, after, strokes) = (0, 0, 0)
    while let byte = peek {
      if byte == UInt8(ascii: ":") {
        if strokes == 0 { before += 1 } else { after += 1 }
      } else if byte == UInt8(ascii: "|") {
        if after > 0 {  // ":|:|" are two lines: what was a start ends nothing
          break
        }
        strokes += 1
      } else if byte == UInt8(ascii: "]") || (byte == UInt8(ascii: "[") && peek(1) == UInt8(ascii: "|")) {
        if byte == UInt8(ascii: "]") && strokes == 0 { break }
        strokes += 1
      } else {
        break
      }
      advance()
    }
    if strokes == 0 && before > 1 { (before, after) = (before - 1, 1) }  // "::"
    return ABCBar(
      again: strokes == 0 && after == 0 ? 0 : min(before, passes - 1), starts: after > 0, isDouble: strokes > 1)
  }

  /// "1", "1,3", "1-3": passes; numbers beyond the most passes are left out.
  mutating func ending(passes: Int) throws(ABCFieldError) -> Set<Int> {
    var numbers: Set<Int> = []
    while let first = try number() {
      var last = first
      if peek == UInt8(ascii: "-"), let digit = peek(1), (48...57).contains(digit) {
        advance()
        last = try number() ?? first
      }
      numbers.formUnion((1...passes).filter { $0 >= first && $0 <= last })
      guard peek == UInt8(ascii: ","), let digit = peek(1), (48...57).contains(digit) else { break }
      advance()
    }
    return numbers
  }

  /// Whether an inline field is here: "[K:".
  var isInlineField: Bool {
    guard peek == UInt8(ascii: "["), peek(2) == UInt8(ascii: ":"), let letter = peek(1) else { return false }
    return (65...90).contains(letter) || (97...122).contains(letter)
  }

  /// An inline field from its letter to before its bracket.
  var peekInlineField: ArraySlice<UInt8> { bytes[(at + 1)...].prefix { $0 != UInt8(ascii: "]") } }

  /// Goes to the next inline field of a letter; whether there is one.
  mutating func skip(toInlineFieldOf letter: UInt8) -> Bool {
    while peek != nil {
      if isInlineField && peek(1) == letter { return true }
      advance()
    }
    return false
  }

  /// Goes past the next `end` after this byte.
  mutating func skip(past end: UInt8, _ what: String) throws(ABCFieldError) {
    guard let found = bytes[(at + 1)...].firstIndex(of: end) else {
      throw ABCFieldError(reason: "\(what) without '\(Character(Unicode.Scalar(end)))'")
    }
    at = found + 1
  }

  /// Goes to the next bar line: the layers of an overlay after the first.
  mutating func skipToBar() {
    while let byte = peek, byte != UInt8(ascii: "|") { advance() }
  }

  /// Goes past "!trill!"; a mark without a partner in the same word is a line break of old files, and only it is passed.
  mutating func skipDecoration() {
    guard let mark = peek else { return }
    let word = bytes[(at + 1)...].prefix { $0 != mark && $0 != 32 && $0 != UInt8(ascii: "|") }
    at = word.endIndex < bytes.count && bytes[word.endIndex] == mark ? word.endIndex + 1 : at + 1
  }
}
