import Diffusion
import Reports
import Results
import Tasks

extension ResultsFile {
  /// The truth and the first kept draw of every sampler as MIDI.
  ///
  /// Throws as `picture` does, and for a task that has no melodies.
  public func melodies(task: String?, item: Int, seed: Int?) throws -> [(name: String, file: MIDIFile)] {
    let shown = try shown(task: task, item: item, seed: seed)
    guard shown.isMusic else { throw ShowError(path, "MIDI needs a task of melodies, such as music_infill") }
    let first = shown.draws.compactMap { draw in draw.rows.first.map { (name: draw.sampler, tokens: $0) } }
    return ([(name: "truth", tokens: shown.instance.truth)] + first).map {
      ($0.name, MIDIFile(MusicSymbols.pitches(of: $0.tokens)))
    }
  }
}

extension ShownItem {
  /// The truth, then a row of rolls for every sampler; measured steps are shaded, pitches are those of the truth, an octave
  /// more on both sides.
  var pianoRolls: (image: PNGImage, captions: [String]) {
    let truth = MusicSymbols.pitches(of: instance.truth)
    let measured =
      (instance.measurement.likelihood as? InpaintingLikelihood)?.measured.map { $0 != nil }
      ?? truth.map { _ in false }
    let rolls = draws.map { draw in
      draw.rows.map { PianoRoll(MusicSymbols.pitches(of: $0), measured: measured, truth: truth) }
    }
    let first = PianoRoll(truth, measured: measured)
    var grid = SampleGrid(scale: 1, gap: 8)
    for row in [[first]] + rolls { grid.append(row.map { $0.image(first.range) }) }
    return (grid.image(), ["truth"] + draws.map(\.sampler))
  }
}
