import Platform

/// A melody as a standard MIDI file of format 0: one track, one voice, a step a 16th.
///
/// Neighbouring steps of one pitch become one note: the grid does not tell held from repeated ones. Source: "Standard MIDI
/// Files 1.0", MIDI Manufacturers Association, 1996.
public struct MIDIFile: Sendable, Equatable {
  /// Ticks a quarter note, four steps.
  static let division = 480

  /// A pitch (0...127) a step; anything else is a rest.
  public let steps: [UInt8]
  /// Quarter notes a minute, in 4...1000.
  public let tempo: Int

  /// Requires a tempo in 4...1000.
  public init(_ steps: [UInt8], tempo: Int = 112) {
    precondition((4...1000).contains(tempo), "a tempo is 4 to 1000 quarter notes a minute")
    self.steps = steps
    self.tempo = tempo
  }

  /// The bytes of the file: header chunk, then one track of tempo, notes and end.
  public var bytes: [UInt8] {
    let track = track
    return Array("MThd".utf8) + big(6, 4) + big(0, 2) + big(1, 2) + big(Self.division, 2)
      + Array("MTrk".utf8) + big(track.count, 4) + track
  }

  /// Writes the file, whole or not at all.
  public func write(to path: String) throws(MIDIError) {
    do {
      try File.replace(path, bytes)
    } catch {
      throw MIDIError(file: path, reason: "\(error)")
    }
  }

  private var track: [UInt8] {
    let tick = Self.division / 4
    var track = [0x00, 0xFF, 0x51, 0x03] + big(60_000_000 / tempo, 3)
    var silence = 0
    var at = 0
    while at < steps.count {
      let pitch = steps[at]
      let end = steps[at...].firstIndex { $0 != pitch } ?? steps.count
      if pitch < 128 {
        track += Self.variableLength(silence) + [0x90, pitch, 80]
        track += Self.variableLength((end - at) * tick) + [0x80, pitch, 0]
        silence = 0
      } else {
        silence += (end - at) * tick
      }
      at = end
    }
    return track + Self.variableLength(silence) + [0xFF, 0x2F, 0x00]
  }

  /// Seven bits a byte, high ones first, all but the last with the high bit set.
  static func variableLength(_ value: Int) -> [UInt8] {
    var bytes = [UInt8(value & 0x7F)]
    var rest = value >> 7
    while rest > 0 {
      bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
      rest >>= 7
    }
    return bytes
  }

  private func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }
}

/// Why a MIDI file was not written.
public struct MIDIError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// No place, no permission, no space.
  public let reason: String
  /// Both.
  public var description: String { "\(file): cannot write the melody: \(reason)" }
}
