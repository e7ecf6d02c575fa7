import Foundation
import Testing

@testable import Reports

/// What a MIDI file says, read back byte by byte.
private struct ParsedMIDI {
  var format = 0, tracks = 0, division = 0, tempo = 0
  var notes: [(start: Int, end: Int, pitch: UInt8)] = []
  var length = 0

  init?(_ bytes: [UInt8]) {
    var at = 0
    func take(_ count: Int) -> Int? {
      guard at + count <= bytes.count else { return nil }
      defer { at += count }
      return bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
    }
    guard take(4) == 0x4D54_6864, take(4) == 6, let format = take(2), let tracks = take(2), let division = take(2),
      take(4) == 0x4D54_726B, let size = take(4), at + size == bytes.count
    else { return nil }
    (self.format, self.tracks, self.division) = (format, tracks, division)
    var time = 0
    var sounding: [UInt8: Int] = [:]
    var isOver = false
    while at < bytes.count, !isOver {
      var delta = 0
      while let byte = take(1) {
        delta = delta << 7 | byte & 0x7F
        if byte < 0x80 { break }
      }
      time += delta
      guard let status = take(1) else { return nil }
      switch status {
      case 0xFF:
        guard let kind = take(1), let count = take(1), let value = take(count) else { return nil }
        if kind == 0x51 { tempo = value }
        isOver = kind == 0x2F
      case 0x90, 0x80:
        guard let pitch = take(1), let velocity = take(1), pitch < 128, velocity < 128 else { return nil }
        if status == 0x90 {
          guard sounding.isEmpty, velocity > 0 else { return nil }
          sounding[UInt8(pitch)] = time
        } else {
          guard let start = sounding.removeValue(forKey: UInt8(pitch)) else { return nil }
          notes.append((start, time, UInt8(pitch)))
        }
      default: return nil
      }
    }
    length = time
    if !isOver || at != bytes.count || !sounding.isEmpty { return nil }
  }
}

@Suite struct MusicTests {
  @Test func midiReadsBack() throws {
    let steps: [UInt8] = [128, 128, 60, 60, 62, 128, 62, 127, 0, 128]
    let parsed = try #require(ParsedMIDI(MIDIFile(steps).bytes))
    #expect(parsed.format == 0 && parsed.tracks == 1 && parsed.division == 480 && parsed.tempo == 60_000_000 / 112)
    #expect(parsed.notes.map(\.pitch) == [60, 62, 62, 127, 0])
    #expect(parsed.notes.map(\.start) == [240, 480, 720, 840, 960])
    #expect(parsed.notes.map(\.end) == [480, 600, 840, 960, 1080] && parsed.length == 1200)
  }

  /// Steps at random come back step by step, deltas of one to three bytes among them.
  @Test func midiKeepsEveryStep() throws {
    var state: UInt64 = 3
    for round in 0..<50 {
      var steps: [UInt8] = []
      while steps.count < 400 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let pitch = UInt8(state >> 40 & 0x7F)
        let run = round == 0 ? 200 : 1 + Int(state >> 50 & 7)
        steps += [UInt8](repeating: state >> 60 == 0 ? 128 : pitch, count: run)
      }
      let parsed = try #require(ParsedMIDI(MIDIFile(steps, tempo: 60).bytes))
      var read = [UInt8](repeating: 128, count: parsed.length / 120)
      for note in parsed.notes { for step in note.start / 120..<note.end / 120 { read[step] = note.pitch } }
      #expect(read == steps && parsed.tempo == 1_000_000)
    }
    #expect(ParsedMIDI(MIDIFile([]).bytes)?.notes.isEmpty == true)
  }

  @Test func variableLengths() {
    // Examples of the standard.
    for (value, bytes) in [
      (0, [0]), (0x40, [0x40]), (0x7F, [0x7F]), (0x80, [0x81, 0]), (0x2000, [0xC0, 0]), (0x3FFF, [0xFF, 0x7F]),
      (0x4000, [0x81, 0x80, 0]), (0x10_0000, [0xC0, 0x80, 0]), (0xFFF_FFFF, [0xFF, 0xFF, 0xFF, 0x7F]),
    ] as [(Int, [UInt8])] {
      #expect(MIDIFile.variableLength(value) == bytes)
    }
  }

  @Test func pianoRollPixels() {
    let truth: [UInt8] = [60, 62, 128, 61]
    let roll = PianoRoll([60, 61, 128, 62], measured: [true, false, false, true], truth: truth)
    #expect(roll.range == 48...74 && PianoRoll([5, 128, 120], measured: [true, true, true]).range == 0...127)
    #expect(PianoRoll([128], measured: [true]).range == 48...72)
    let edge = PianoRoll([90, 61], measured: [true, true]).image(60...62)
    #expect(Array(edge.samples[0..<3]) == PianoRoll.note)
    let image = roll.image(60...62)
    #expect(image.width == 16 && image.height == 3 * (3 + 2 + 1) && image.channels == 3)
    func pixel(_ step: Int, _ row: Int, _ y: Int = 0) -> [UInt8] {
      let at = 3 * ((3 * row + y) * image.width + 4 * step + 1)
      return Array(image.samples[at..<at + 3])
    }
    // Rows from the top: 62, 61, 60, two of strip, rests.
    #expect(pixel(0, 2) == PianoRoll.note && pixel(1, 1) == PianoRoll.wrong && pixel(3, 0) == PianoRoll.violated)
    #expect(pixel(2, 5) == PianoRoll.note && pixel(0, 5) == PianoRoll.shade && pixel(1, 5) == PianoRoll.paper)
    #expect(pixel(1, 2, 2) == PianoRoll.line && pixel(1, 2, 1) == PianoRoll.paper && pixel(3, 1) == PianoRoll.shade)
    let alone = PianoRoll([60, 61, 128, 62], measured: [true, false, false, true]).image(60...62)
    #expect(!alone.samples.elementsEqual(image.samples))
  }
}
