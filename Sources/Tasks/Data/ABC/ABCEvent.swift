/// What a line of music says, in order, before repeats are played.
enum ABCEvent: Equatable {
  /// A note (MIDI pitch, 60 is middle C) or a rest (`nil`), in whole notes; `tied` to the note that follows.
  case note(pitch: Int?, duration: Rational, tied: Bool)
  /// A bar line.
  case bar(ABCBar)
  /// An ending that is played in these passes, from 1.
  case ending(Set<Int>)
}

/// A bar line and what it repeats.
struct ABCBar: Equatable {
  /// How often the section before it is played again: the colons before the line.
  var again = 0
  /// Whether a repeated section starts after it.
  var starts = false
  /// Whether it is double, or thick: the end of a part.
  var isDouble = false
}
