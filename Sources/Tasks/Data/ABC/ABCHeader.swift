/// A field: a letter and what it says.
struct ABCField {
  let letter: UInt8
  let text: String

  /// The field that a line is, or `nil` for music: a letter, a colon, and no bar line right after it.
  init?(_ line: [UInt8]) {
    guard line.count >= 2, line[1] == UInt8(ascii: ":") else { return nil }
    let isLetter = (65...90).contains(line[0]) || (97...122).contains(line[0])
    guard isLetter, line.count == 2 || (line[2] != UInt8(ascii: "|") && line[2] != UInt8(ascii: ":")) else {
      return nil
    }
    letter = line[0]
    text = ABCParser.text(line[2...])
  }

  /// An inline field, from its letter to before its bracket.
  init?(inline bytes: ArraySlice<UInt8>) {
    self.init(Array(bytes))
  }
}

/// What the fields of a tune say that its notes depend on.
struct ABCHeader {
  var title = ""
  var key = ABCKey()
  var meter = ABCMeter()
  /// L, where a field says it.
  var givenLength: Rational?
  /// The first voice that is named.
  var firstVoice: String?
  /// Whether the first voice is being read.
  var isFirstVoice = true

  /// What a duration of 1 is, whole notes.
  var length: Rational { givenLength ?? meter.defaultLength }

  /// Takes a field in; one that says nothing about notes changes nothing.
  mutating func set(_ field: ABCField) throws(ABCFieldError) {
    switch field.letter {
    case UInt8(ascii: "T"): if title.isEmpty { title = field.text }
    case UInt8(ascii: "M"): meter = ABCMeter(field.text)
    case UInt8(ascii: "L"):
      let parts = field.text.split(separator: "/", omittingEmptySubsequences: false).map {
        Int($0.split(separator: " ").first ?? "")
      }
      guard let top = parts.first ?? nil, let bottom = parts.count == 1 ? 1 : parts[1], parts.count <= 2,
        (1...16).contains(top), (1...128).contains(bottom)
      else { throw ABCFieldError(reason: "L: is '\(field.text)'; a default length is a fraction such as 1/8") }
      givenLength = Rational(top, bottom)
    case UInt8(ascii: "K"):
      guard let key = ABCKey(field.text) else {
        throw ABCFieldError(reason: "K: is '\(field.text)'; a key is a tonic A to G and a mode, such as F#m or Ador")
      }
      self.key = key
    case UInt8(ascii: "V"):
      let voice = field.text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
      firstVoice = firstVoice ?? voice
      isFirstVoice = voice == firstVoice
    default: break
    }
  }
}

/// What is wrong with a field.
struct ABCFieldError: Error { let reason: String }
