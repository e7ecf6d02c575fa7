/// Reads one tune, line by line.
///
/// The first error ends it: what follows is passed over until `finish`.
struct ABCParser {
  private let path: String
  private let firstLine: Int
  private let number: String
  var header: ABCHeader
  private var isInBody = false
  private var error: ABCError?
  private var events: [ABCEvent] = []
  /// What lasts to the bar line: semitones of letters.
  private var accidentals: [Int: Int] = [:]
  /// Letter, octave and pitch of a note tied to what follows: it carries its accidental over the bar line.
  private var tied: (letter: Int, octave: Int, pitch: Int)?
  private var tuplet = (left: 0, factor: Rational(1))
  /// log₂ of what broken rhythm makes of the next note; 0 where there is none.
  private var broken = 0
  /// Where the last note is among the events; `nil` after a bar line.
  private var lastNote: Int?

  init(path: String, line: Int, number: String, header: ABCHeader) {
    self.path = path
    firstLine = line
    self.number = number
    self.header = header
  }

  /// Trimmed text of bytes, UTF-8 repaired, tabs as blanks.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self).map { $0.isWhitespace ? " " : $0 }
    return String(String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
  }

  /// A field or a line of music.
  mutating func read(_ line: [UInt8], number: Int) {
    guard error == nil else { return }
    var cursor = ABCCursor(line)
    do throws(ABCFieldError) {
      if let field = ABCField(line) {
        try header.set(field)
        if field.letter == UInt8(ascii: "K") { isInBody = true }
      } else if isInBody {
        try music(&cursor)
      }
    } catch {
      self.error = ABCError(path: path, line: number, column: cursor.at + 1, reason: error.reason)
    }
  }

  /// The tune, or what is wrong with it.
  func finish() -> Result<ABCTune, ABCError> {
    if let error { return .failure(error) }
    func fail(_ reason: String) -> Result<ABCTune, ABCError> {
      .failure(ABCError(path: path, line: firstLine, column: 1, reason: reason))
    }
    var repeats = ABCRepeats(events)
    let notes = repeats.play()
    guard notes.contains(where: { $0.pitch != nil }) else { return fail("the tune has no notes") }
    let tune = ABCTune(number: number, title: header.title, line: firstLine, notes: notes)
    guard tune.grid != nil else {
      return fail("the tune is longer than \(ABCTune.longest) 16ths, or has a pitch outside of MIDI's 0...127")
    }
    return .success(tune)
  }

  private mutating func music(_ c: inout ABCCursor) throws(ABCFieldError) {
    while let byte = c.peek {
      guard header.isFirstVoice else {
        guard c.skip(toInlineFieldOf: UInt8(ascii: "V")) else { return }
        try inlineField(&c)
        continue
      }
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: ":"): try bar(&c)
      case UInt8(ascii: "["):
        if c.isInlineField {
          try inlineField(&c)
        } else if c.peek(1) == UInt8(ascii: "|") {
          try bar(&c)
        } else if let next = c.peek(1), (48...57).contains(next) {
          c.advance()
          try ending(&c)
        } else {
          try chord(&c)
        }
      case UInt8(ascii: "("):
        c.advance()
        if let digit = c.peek, (50...57).contains(digit) { try startTuplet(&c) }
      case UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "="), 65...71, 97...103:
        let note = try c.note()
        try append(pitch(note), note.length, tie: c.take(UInt8(ascii: "-")) ? note : nil)
      case UInt8(ascii: "z"), UInt8(ascii: "x"):
        c.advance()
        try append(nil, try c.length(), tie: nil)
      case UInt8(ascii: "Z"), UInt8(ascii: "X"): try barsOfRest(&c)
      case UInt8(ascii: ">"), UInt8(ascii: "<"): try breakRhythm(&c)
      case UInt8(ascii: "-"):  // after an ornament or a bracket; a tie without a note before it means nothing
        c.advance()
      case UInt8(ascii: "{"): try c.skip(past: UInt8(ascii: "}"), "a grace note")
      case UInt8(ascii: "\""): try c.skip(past: UInt8(ascii: "\""), "a chord symbol")
      case UInt8(ascii: "&"): c.skipToBar()
      case UInt8(ascii: "!"), UInt8(ascii: "+"): c.skipDecoration()
      case 72...87, 104...119, UInt8(ascii: "~"), UInt8(ascii: "y"):  // ornaments H–W and h–w, and spacers
        c.advance()
        if byte == UInt8(ascii: "y") { _ = try c.length() }
      default:
        guard ABCCursor.ignored.contains(byte) || byte >= 128 else {
          throw ABCFieldError(reason: "'\(Character(Unicode.Scalar(byte)))' means nothing in a line of music")
        }
        c.advance()
      }
    }
  }

  private mutating func inlineField(_ c: inout ABCCursor) throws(ABCFieldError) {
    let field = ABCField(inline: c.peekInlineField)
    try c.skip(past: UInt8(ascii: "]"), "an inline field")
    if let field { try header.set(field) }
  }

  private mutating func bar(_ c: inout ABCCursor) throws(ABCFieldError) {
    events.append(.bar(c.bar(passes: ABCRepeats.passes)))
    accidentals = [:]
    (lastNote, broken) = (nil, 0)
    if let digit = c.peek, (48...57).contains(digit) { try ending(&c) }
  }

  private mutating func ending(_ c: inout ABCCursor) throws(ABCFieldError) {
    events.append(.ending(try c.ending(passes: ABCRepeats.passes)))
  }

  /// (p:q:r, r notes in the time of q where p would be; by default as the standard's table says.
  private mutating func startTuplet(_ c: inout ABCCursor) throws(ABCFieldError) {
    let p = try c.number() ?? 3
    var (q, r): (Int?, Int?)
    if c.peek == UInt8(ascii: ":") {
      c.advance()
      q = try c.number()
      if c.take(UInt8(ascii: ":")) { r = try c.number() }
    }
    let usual = [2: 3, 3: 2, 4: 3, 6: 2, 8: 3][p] ?? (header.meter.isCompound ? 3 : 2)
    guard p > 0, q != 0, r != 0 else { throw ABCFieldError(reason: "a tuplet of no notes") }
    tuplet = (r ?? p, Rational(q ?? usual, p))
  }

  /// Z and X: whole bars of rest; a free meter counts as 4/4.
  private mutating func barsOfRest(_ c: inout ABCCursor) throws(ABCFieldError) {
    c.advance()
    let bars = try c.number() ?? 1
    guard bars > 0, let duration = (header.meter.bar ?? Rational(1)).multiplied(by: Rational(bars)) else {
      throw ABCFieldError(reason: "a rest of \(bars) bars")
    }
    events.append(.note(pitch: nil, duration: duration, tied: false))
    (lastNote, tied) = (nil, nil)
  }

  /// a>b: a becomes 2 − 2⁻ⁿ times as long, b 2⁻ⁿ times, n signs; a<b the other way round.
  private mutating func breakRhythm(_ c: inout ABCCursor) throws(ABCFieldError) {
    guard let sign = c.peek else { return }
    var n = 0
    while c.take(sign) { n += 1 }
    guard n <= 3, let lastNote, case .note(let pitch, let duration, let tied) = events[lastNote] else {
      throw ABCFieldError(reason: "broken rhythm takes one to three signs between two notes of a bar")
    }
    broken = sign == UInt8(ascii: ">") ? n : -n
    let factor = Self.factor(-broken)
    events[lastNote] = .note(pitch: pitch, duration: duration.multiplied(by: factor) ?? duration, tied: tied)
  }

  /// 2⁻ⁿ for a shortened note, 2 − 2⁻ⁿ for a lengthened one (n < 0).
  private static func factor(_ n: Int) -> Rational {
    n >= 0 ? Rational(1, 1 << n) : Rational((2 << -n) - 1, 1 << -n)
  }

  /// The top note, for as long as the first one says, times what follows the bracket.
  private mutating func chord(_ c: inout ABCCursor) throws(ABCFieldError) {
    c.advance()
    var first: Rational?
    var top: (pitch: Int, note: ABCCursor.Note)?
    var isTied = false
    while !c.take(UInt8(ascii: "]")) {
      guard let byte = c.peek else { throw ABCFieldError(reason: "a chord without ']'") }
      switch byte {
      case UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "="), 65...71, 97...103:
        let note = try c.note()
        let pitch = pitch(note)
        first = first ?? note.length
        if pitch > top?.pitch ?? .min { top = (pitch, note) }
      case UInt8(ascii: "-"):
        isTied = true
        c.advance()
      case UInt8(ascii: "\""): try c.skip(past: byte, "a chord symbol")
      case UInt8(ascii: "!"), UInt8(ascii: "+"): c.skipDecoration()
      case UInt8(ascii: "|"), UInt8(ascii: "["): throw ABCFieldError(reason: "a chord without ']'")
      default: c.advance()
      }
    }
    guard let top, let first, let length = first.multiplied(by: try c.length()) else {
      throw ABCFieldError(reason: "a chord without notes")
    }
    isTied = c.take(UInt8(ascii: "-")) || isTied
    try append(top.pitch, length, tie: isTied ? top.note : nil)
  }

  /// 60 for C: letter, octave, and its own accidental, else that of the tie, of the bar, of the key.
  private mutating func pitch(_ note: ABCCursor.Note) -> Int {
    let natural = 60 + 12 * note.octave + [0, 2, 4, 5, 7, 9, 11][note.letter]
    if let accidental = note.accidental {
      accidentals[note.letter] = accidental
    } else if let tied, tied.letter == note.letter, tied.octave == note.octave {
      return tied.pitch
    }
    return natural + (accidentals[note.letter] ?? header.key.semitones[note.letter])
  }

  private mutating func append(_ pitch: Int?, _ length: Rational, tie: ABCCursor.Note?) throws(ABCFieldError) {
    var duration = length.multiplied(by: header.length)
    if tuplet.left > 0 {
      duration = duration?.multiplied(by: tuplet.factor)
      tuplet.left -= 1
    }
    if broken != 0 { duration = duration?.multiplied(by: Self.factor(broken)) }
    guard let duration, duration.denominator <= 1 << 20, duration.numerator > 0 else {
      throw ABCFieldError(reason: "a note of no length, or of one that is no sensible fraction")
    }
    broken = 0
    tied = nil
    if let tie, let pitch { tied = (tie.letter, tie.octave, pitch) }
    lastNote = events.count
    events.append(.note(pitch: pitch, duration: duration, tied: tie != nil))
  }
}
