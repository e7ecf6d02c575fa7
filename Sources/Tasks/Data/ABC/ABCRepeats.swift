/// Plays the repeats of a tune.
///
/// `:|` goes back to the latest `|:`, or without one to the latest double bar line, end of a repeat, or start (ABC 2.1,
/// section 4.8). An ending is played in the passes that it names, and skipped to the ending of this pass otherwise. A
/// section is over at its last `:|`, or at the double bar line that closes its last ending.
struct ABCRepeats {
  /// The most passes of a section.
  static let passes = 9

  private let events: [ABCEvent]
  private var start = 0
  private var isExplicit = false
  private var pass = 1
  /// The pass of the ending being played; 0 outside of endings.
  private var ending = 0

  init(_ events: [ABCEvent]) { self.events = events }

  /// The notes in the order in which they sound, tied ones joined.
  mutating func play() -> [ABCTune.Note] {
    var notes: [ABCTune.Note] = []
    var isTied = false
    var at = 0
    while at < events.count {
      var next = at + 1
      switch events[at] {
      case .note(let pitch, let duration, let tied):
        if isTied, let last = notes.last, last.pitch == pitch, let sum = last.duration.adding(duration) {
          notes[notes.count - 1].duration = sum
        } else {
          notes.append(ABCTune.Note(pitch, duration))
        }
        isTied = tied
      case .ending(let numbers):
        if numbers.contains(pass) {
          ending = pass
        } else {
          next = skip(from: at)
        }
      case .bar(let bar): next = pass(bar, at)
      }
      at = next
    }
    return notes
  }

  /// Where the music goes on after a bar line.
  private mutating func pass(_ bar: ABCBar, _ at: Int) -> Int {
    if bar.again > 0, pass < (ending > 0 ? lastEnding(from: start) : min(bar.again + 1, Self.passes)) {
      pass += 1
      ending = 0
      return start
    }
    let isOver = bar.again > 0 || bar.starts || (bar.isDouble && (ending > 0 || (!isExplicit && pass == 1)))
    if isOver {
      start = at + 1
      isExplicit = bar.starts
      pass = 1
      ending = 0
    }
    return at + 1
  }

  /// The highest number among the endings of the section that starts at an event.
  private func lastEnding(from start: Int) -> Int {
    var highest = 1
    for event in events[start...] {
      if case .ending(let numbers) = event { highest = max(highest, numbers.max() ?? 1) }
      if case .bar(let bar) = event, bar.starts || (bar.again == 0 && bar.isDouble && highest > 1) { break }
    }
    return highest
  }

  /// The ending of this pass, else what follows the ending that starts at an event.
  private func skip(from at: Int) -> Int {
    var end: Int?
    for next in at + 1..<max(at + 1, events.count) {
      switch events[next] {
      case .ending(let numbers):
        if numbers.contains(pass) { return next }
        end = end ?? next
      case .bar(let bar):
        if bar.again > 0 || bar.isDouble || bar.starts { end = end ?? next + 1 }
        if bar.starts || (bar.isDouble && bar.again == 0) { return end ?? next + 1 }
      case .note: continue
      }
    }
    return end ?? events.count
  }
}
