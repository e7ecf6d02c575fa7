import Testing

@testable import Tasks

/// The notes of one tune with L:1/16, so that a length of 1 is a step.
private func notes(_ music: String, key: String = "C", meter: String = "4/4", length: String = "1/16") -> [String] {
  let book = ABCBook(Array("X:1\nT:t\nM:\(meter)\nL:\(length)\nK:\(key)\n\(music)\n".utf8), path: "t.abc")
  if let error = book.rejected.first { return [error.description] }
  return book.tunes.first?.notes.map { note in
    let steps = note.duration.multiplied(by: Rational(16))?.description ?? "?"
    return "\(note.pitch.map(String.init) ?? "z"):\(steps)"
  } ?? []
}

private func grid(_ music: String, key: String = "C") -> [Int] {
  ABCBook(Array("X:1\nL:1/16\nK:\(key)\n\(music)".utf8), path: "t.abc").tunes.first?.grid?.map(Int.init) ?? []
}

@Suite struct ABCTests {
  @Test func pitchesAndOctaves() {
    #expect(notes("C,, C, C c c' c''") == ["36:1", "48:1", "60:1", "72:1", "84:1", "96:1"])
    #expect(notes("C D E F G A B c") == ["60:1", "62:1", "64:1", "65:1", "67:1", "69:1", "71:1", "72:1"])
    #expect(notes("c,'C',") == ["72:1", "60:1"])
  }

  @Test func lengths() {
    #expect(notes("C2 C/ C// C3/2 C/4 C16") == ["60:2", "60:1/2", "60:1/4", "60:3/2", "60:1/4", "60:16"])
    #expect(notes("C C", length: "1/8") == ["60:2", "60:2"])
    #expect(notes("C [L:1/4] C\nL:1/16\nC") == ["60:1", "60:4", "60:1"])
  }

  @Test(arguments: [("6/8", "2"), ("2/4", "1"), ("3/4", "2"), ("C|", "2"), ("none", "2"), ("3/8", "1"), ("2+3/8", "1")])
  func defaultLengthOfAMeter(_ meter: String, _ steps: String) {
    let book = ABCBook(Array("X:1\nM:\(meter)\nK:C\nC".utf8), path: "t.abc")
    #expect(book.tunes.first?.notes.first?.duration.multiplied(by: Rational(16))?.description == steps)
  }

  /// Scales from the tonic of all modes, against the white keys they are the modes of.
  @Test func keysAndModes() {
    let scale = ["C": [0, 2, 4, 5, 7, 9, 11], "Cm": [0, 2, 3, 5, 7, 8, 10], "CMix": [0, 2, 4, 5, 7, 9, 10]]
    for (key, steps) in scale {
      #expect(notes("CDEFGAB", key: key) == steps.map { "\(60 + $0):1" }, "\(key)")
    }
    #expect(notes("DEFGABc", key: "Ddor") == notes("DEFGABc"))
    #expect(notes("EFGABcd", key: "E Phrygian") == notes("EFGABcd"))
    #expect(notes("FGABcde", key: "Flyd") == notes("FGABcde"))
    #expect(notes("BcdefgA", key: "B locrian") == notes("BcdefgA"))
    #expect(notes("A c f g", key: "A Minor % comment") == notes("A c f g"))
    #expect(notes("F C G D A E B", key: "F#") == ["66:1", "61:1", "68:1", "63:1", "70:1", "65:1", "71:1"])
    #expect(notes("B E A D G", key: "Db") == ["70:1", "63:1", "68:1", "61:1", "66:1"])
    #expect(notes("F B", key: "Bb") == ["65:1", "70:1"])
    #expect(notes("F C c G", key: "Hp") == ["66:1", "61:1", "73:1", "67:1"])
    #expect(notes("F C", key: "HP") == ["65:1", "60:1"] && notes("F", key: "none") == ["65:1"])
    #expect(notes("F B C", key: "D ^b _c") == ["66:1", "72:1", "59:1"])
    #expect(notes("F", key: "D clef=treble") == ["66:1"] && notes("F", key: "G exp ^c") != [])
    #expect(notes("F F [K:C] F\nK:G\nF", key: "G") == ["66:1", "66:1", "65:1", "66:1"])
  }

  @Test func accidentalsLastToTheBarLineInAllOctaves() {
    #expect(notes("^F F f | F") == ["66:1", "66:1", "78:1", "65:1"])
    #expect(notes("F =F F | F", key: "G") == ["66:1", "65:1", "65:1", "66:1"])
    #expect(notes("^^F __B _B =B") == ["67:1", "69:1", "70:1", "71:1"])
    // A tie carries its accidental over the bar line, and no further.
    #expect(notes("^F- | F F") == ["66:2", "65:1"])
  }

  @Test func tiesJoinAndSlursDoNot() {
    #expect(notes("C2-C2 (C2C2)") == ["60:4", "60:2", "60:2"])
    #expect(notes("C4-|C4-|C4") == ["60:12"])
    #expect(notes("C-D") == ["60:1", "62:1"])
    #expect(notes("(.C.D) C -D") == ["60:1", "62:1", "60:1", "62:1"])
    #expect(notes("[CE]2-[CE]2 [C-E-]E") == ["64:4", "64:2"])
  }

  @Test func tuplets() {
    #expect(notes("(3CDE F") == ["60:2/3", "62:2/3", "64:2/3", "65:1"])
    #expect(notes("(2CD E", meter: "6/8") == ["60:3/2", "62:3/2", "64:1"])
    #expect(notes("(4CDEF", meter: "6/8") == ["60:3/4", "62:3/4", "64:3/4", "65:3/4"])
    #expect(notes("(5CDEFG", meter: "6/8") == ["60:3/5", "62:3/5", "64:3/5", "65:3/5", "67:3/5"])
    #expect(notes("(5CDEFG A") == ["60:2/5", "62:2/5", "64:2/5", "65:2/5", "67:2/5", "69:1"])
    #expect(notes("(3:2:2 C2 D E") == ["60:4/3", "62:2/3", "64:1"])
    #expect(notes("(3::2 C D E") == ["60:2/3", "62:2/3", "64:1"])
    #expect(notes("((3CDE) z") == ["60:2/3", "62:2/3", "64:2/3", "z:1"])
    #expect(notes("(3C{g}z[EG] F") == ["60:2/3", "z:2/3", "67:2/3", "65:1"])
  }

  @Test func brokenRhythm() {
    #expect(notes("C2>D2 C2<D2") == ["60:3", "62:1", "60:1", "62:3"])
    #expect(notes("C4>>D4 C8<<<D8") == ["60:7", "62:1", "60:1", "62:15"])
    #expect(notes("C2 > D2 E2 >{a} F2") == ["60:3", "62:1", "64:3", "65:1"])
    #expect(notes("(3C>DE F") == ["60:1", "62:1/3", "64:2/3", "65:1"])
    #expect(notes("z2>C2") == ["z:3", "60:1"])
  }

  @Test func restsOfNotesAndBars() {
    #expect(notes("z x2 Z C Z2", meter: "3/4") == ["z:1", "z:2", "z:12", "60:1", "z:24"])
    #expect(notes("Z C", meter: "none") == ["z:16", "60:1"])
    #expect(notes("Z [M:6/8] Z C") == ["z:16", "z:12", "60:1"])
  }

  @Test func chordsTakeTheTopNote() {
    #expect(notes("[CEG]2 [G2E4] [c\"A\"E,]") == ["67:2", "67:2", "72:1"])
    #expect(notes("[C2E2]/2 [^CE] C") == ["64:1", "64:1", "61:1"])
  }

  @Test func repeatsAndEndings() {
    func letters(_ music: String) -> String {
      notes(music).compactMap { $0.split(separator: ":").first.flatMap { Int($0) } }
        .map { [60: "C", 62: "D", 64: "E", 65: "F", 67: "G", 69: "A"][$0] ?? "?" }.joined()
    }
    #expect(letters("C|:D:|E") == "CDDE")
    #expect(letters("C:|D:|") == "CCDD")
    #expect(letters("CD::E:|") == "CDCDEE")
    #expect(letters("|:C:||:D:|") == "CCDD" && letters("|:C:|:D:|") == "CCDD")
    #expect(letters("|::C::|D") == "CCCD")
    #expect(letters("|:C|1 D:|2 E|F") == "CDCEF")
    #expect(letters("|:C|[1 D:|[2 E||F:|") == "CDCEFF")
    #expect(letters("|:C|1 D:|2 E:|F") == "CDCEF")
    #expect(letters("|:C|1 D:|2 E|]|:F:|") == "CDCEFF")
    #expect(letters("|:C|1,3 D:|2 E:|4 F|]") == "CDCECDCF")
    #expect(letters("|:C|1-2 D:|3 E||") == "CDCDCE")
    #expect(letters("C||D:|") == "CDD")  // from the latest double bar line, ABC 2.1 section 4.8
    #expect(letters("|:C||D:|") == "CDCD")
    #expect(letters("|:C-:|C") == "C")  // played thrice, tied
    #expect(letters("C|D|]") == "CD" && letters(":|C") == "C")
  }

  @Test func whatDoesNotSoundIsPassedOver() {
    #expect(notes("{cde}C \"Am\"D !trill!E +fermata+F ~G .A uBvC `C y C") == notes("CDEFGABCCC"))
    #expect(notes("C % D\nE") == ["60:1", "64:1"])
    #expect(notes("%%staves 1\nw: la la\nC\\\nD") == ["60:1", "62:1"])
    #expect(notes("!C D E|F|!") == notes("CDEF"))  // '!' was a line break once
    #expect(notes("C & E | D") == ["60:1", "62:1"])
    #expect(notes("I: :: ::\nP:A\nC") == ["60:1"])
    #expect(notes("E:|F") == ["64:1", "64:1", "65:1"])  // a line of music that looks like a field
  }

  @Test func theFirstVoiceIsRead() {
    #expect(notes("V:1\nC\nV:2\nc\nV:1\nD") == ["60:1", "62:1"])
    #expect(notes("[V:1] C [V:2] c [K:D] f\n[V:1] F") == ["60:1", "65:1"])
    let book = ABCBook(Array("X:1\nV:a\nV:b\nL:1/16\nK:C\n[V:b]c\n[V:a]C\n".utf8), path: "t.abc")
    #expect(book.tunes.first?.notes == [ABCTune.Note(60, Rational(1, 16))])
  }

  @Test func stepsHoldWhatSoundsAtTheirStart() {
    #expect(grid("C2 D z E") == [60, 60, 62, 128, 64])
    #expect(grid("(3CDE F") == [60, 62, 65])  // the third of the triplet starts at 4/3 and ends at 2
    #expect(grid("C/D/E/F/ G") == [60, 64, 67])
    #expect(grid("C3/2D/ E") == [60, 60, 64])
    #expect(grid("C C") == grid("C2"))
  }

  @Test func aBookOfTunes() {
    let text =
      "% book\nL:1/4\nX:1\nT:One\nT:Other\nK:C\nC\n\nX: 2 \r\nT: Two \r\nL:1/8\r\nK:G\r\nF\r\nX:3\nK:C\n^\nX:4\nK:C\n"
    let book = ABCBook(Array(text.utf8), path: "b.abc")
    #expect(book.tunes.map(\.number) == ["1", "2"] && book.tunes.map(\.title) == ["One", "Two"])
    #expect(book.tunes.map(\.notes) == [[.init(60, Rational(1, 4))], [.init(66, Rational(1, 8))]])
    #expect(
      book.rejected.map(\.description)
        == ["b.abc:16:2: an accidental without a note", "b.abc:17:1: the tune has no notes"])
  }

  @Test(arguments: [
    "C0", "C/0", "C99999", "Z0", "[CE", "[]", "\"Am", "{c", "[K:D", "^", "C>>>>D", ">C", "(3:0:3CDE", "^1", "1C",
    "C,,,,,,,,,", "C9999C9999C9999C9999C9999C9999C9999C9999",
  ])
  func damageIsAnErrorWithAPlace(_ music: String) {
    let found = notes(music)
    #expect(found.count == 1 && found[0].hasPrefix("t.abc:"), "\(music): \(found)")
  }

  /// Bytes at random, and tunes cut short anywhere: an error or a tune, never a trap.
  @Test func anyBytesAreRead() {
    var state: UInt64 = 7
    let letters = Array("ABCabcz[]()|:123/-<>{}\"!^_=,' \nXKLMV%&Z\\".utf8)
    for _ in 0..<3000 {
      var bytes = Array("X:1\nK:C\n".utf8)
      for _ in 0..<60 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(
          state >> 63 == 0 ? letters[Int(state >> 33) % letters.count] : UInt8(truncatingIfNeeded: state >> 40))
      }
      let book = ABCBook(bytes, path: "r.abc")
      #expect(book.tunes.count + book.rejected.count >= 1)
    }
  }
}
