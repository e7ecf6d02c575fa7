import Diffusion
import Reports
import Results
import Tasks

extension ResultsFile {
  /// A grid for one problem, item and seed: truth and measurement, then a row of kept draws for every sampler.
  ///
  /// Melodies become piano rolls. Truth and measurement are made again from the stored config, so the data must be at
  /// hand. Throws where no draws were kept (`keep_samples`).
  public func picture(task: String?, item: Int, seed: Int) throws -> (image: PNGImage, captions: [String]) {
    let shown = try shown(task: task, item: item, seed: seed)
    return shown.isMusic ? shown.pianoRolls : shown.tiles
  }

  /// What there is to show of one problem, item and seed.
  func shown(task: String?, item: Int, seed: Int) throws -> ShownItem {
    let config = try ExperimentConfig.parse(Array(config.utf8), path: path, registries: .standard)
    let study = try Study(config)
    guard let p = config.problems.firstIndex(where: { task == nil || $0.name == task }) else {
      let names = config.problems.map(\.name)
      throw ShowError(path, "no task '\(task ?? "")'; \(suggestion(for: task ?? "", in: names, named: "tasks"))")
    }
    guard config.items.contains(item), config.seeds.contains(seed) else {
      throw ShowError(path, "no item \(item) with seed \(seed); items \(config.items), seeds \(config.seeds)")
    }
    let keys = rows.rows.map(\.key).filter { $0.task == config.problems[p].name && $0.item == item && $0.seed == seed }
    let draws = zip(keys, try samples(keys)).compactMap { key, kept in
      kept.map { (sampler: key.sampler, rows: $0.rows) }
    }
    guard !draws.isEmpty else { throw ShowError(path, "no draws were kept; set keep_samples in the config") }
    return ShownItem(
      instance: try study.instance(problem: p, item: item, seed: seed), draws: draws,
      isMusic: config.problems[p].task.kind == "music_infill")
  }
}

/// One instance with the draws that were kept of it.
struct ShownItem {
  let instance: Instance
  let draws: [(sampler: String, rows: [[Token]])]
  let isMusic: Bool

  /// Images of codes, else grey squares, or one line where the length is no square.
  var tiles: (image: PNGImage, captions: [String]) {
    let space = instance.posterior.space
    let decoded = instance.posterior.likelihood as? any DecodedLikelihood
    func tiles(_ rows: [[Token]]) -> [PNGImage] {
      if let decoded { return PNGImage.images(of: decoded.signals(of: TokenBatch(rows: rows))) }
      let width = space.length.pictureWidth
      return rows.map { tokens in
        PNGImage(
          width: width, height: space.length / width,
          samples: tokens.map { UInt8(255 * min(Int($0), space.vocabulary - 1) / (space.vocabulary - 1)) })
      }
    }
    var grid = SampleGrid(scale: decoded == nil ? 3 : 2)
    let measured = instance.measurement.image.map {
      PNGImage(width: $0.width, height: $0.height, channels: $0.channels, samples: $0.pixels)
    }
    let truth = instance.measurement.signal.map { PNGImage.images(of: $0) } ?? tiles([instance.truth])
    if !instance.truth.isEmpty { grid.append([truth[0], measured]) }
    for draw in draws { grid.append(tiles(draw.rows)) }
    let first = instance.truth.isEmpty ? [] : ["truth" + (measured == nil ? "" : ", measurement")]
    return (grid.image(), first + draws.map(\.sampler))
  }
}

extension KeptSamples {
  /// The draws, one by one.
  fileprivate var rows: [[Token]] { (0..<draws).map { Array(tokens[$0 * length..<($0 + 1) * length]) } }
}

/// Why there is no picture.
public struct ShowError: Error, CustomStringConvertible {
  /// File and reason.
  public let description: String
  init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
}
