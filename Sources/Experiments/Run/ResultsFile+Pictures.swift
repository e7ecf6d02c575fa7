import Diffusion
import Reports
import Results
import Tasks
import Tensors

extension ResultsFile {
  /// A grid for one problem and item: truth and measurement, then a row of kept draws for every sampler.
  ///
  /// Melodies become piano rolls, codes images. `seed` is the first one by default; of images all seeds are shown, with
  /// their mean and standard deviation. Truth and measurement are made again from the stored config, so the data must be
  /// at hand. Throws where no draws were kept (`keep_samples`).
  public func picture(task: String?, item: Int, seed: Int?) throws -> (image: PNGImage, captions: [String]) {
    let shown = try shown(task: task, item: item, seed: seed)
    return shown.isMusic ? shown.pianoRolls : shown.tiles
  }

  /// What there is to show of one problem and item.
  func shown(task: String?, item: Int, seed: Int?) throws -> ShownItem {
    let config = try ExperimentConfig.parse(Array(config.utf8), path: path, registries: .standard)
    return try shown(Study(config), task: task, item: item, seed: seed)
  }

  /// The same, the study at hand.
  func shown(_ study: Study, task: String?, item: Int, seed: Int?) throws -> ShownItem {
    let config = study.config
    guard let p = config.problems.firstIndex(where: { task == nil || $0.name == task }) else {
      let names = config.problems.map(\.name)
      throw ShowError(path, "no task '\(task ?? "")'; \(suggestion(for: task ?? "", in: names, named: "tasks"))")
    }
    let first = seed ?? config.seeds[0]
    guard config.items.contains(item), config.seeds.contains(first) else {
      throw ShowError(path, "no item \(item) with seed \(first); items \(config.items), seeds \(config.seeds)")
    }
    let instance = try study.instance(problem: p, item: item, seed: first)
    let isImage = instance.measurement.signal != nil
    let seeds = seed == nil && isImage ? config.seeds : [first]
    let keys = rows.rows.map(\.key).filter {
      $0.task == config.problems[p].name && $0.item == item && seeds.contains($0.seed)
    }
    var draws: [(sampler: String, rows: [[Token]])] = []
    for (key, kept) in zip(keys, try samples(keys)) {
      guard let kept else { continue }
      if let n = draws.firstIndex(where: { $0.sampler == key.sampler }) {
        draws[n].rows += kept.rows
      } else {
        draws.append((key.sampler, kept.rows))
      }
    }
    guard !draws.isEmpty else { throw ShowError(path, "no draws were kept; set keep_samples in the config") }
    return ShownItem(instance: instance, draws: draws, isMusic: config.problems[p].task.kind == "music_infill")
  }
}

/// One instance with the draws that were kept of it.
struct ShownItem {
  let instance: Instance
  let draws: [(sampler: String, rows: [[Token]])]
  let isMusic: Bool

  /// Images of codes, else grey squares, or one line where the length is no square.
  var tiles: (image: PNGImage, captions: [String]) {
    if let truth = instance.measurement.signal, let codes = instance.posterior.likelihood as? any DecodedLikelihood {
      return images(truth, codes)
    }
    let space = instance.posterior.space
    func tile(_ tokens: [Token]) -> PNGImage {
      let width = space.length.pictureWidth
      return PNGImage(
        width: width, height: space.length / width,
        samples: tokens.map { UInt8(255 * min(Int($0), space.vocabulary - 1) / (space.vocabulary - 1)) })
    }
    var grid = SampleGrid(scale: 3)
    if !instance.truth.isEmpty { grid.append([tile(instance.truth), measured]) }
    for draw in draws { grid.append(draw.rows.map(tile)) }
    let first = instance.truth.isEmpty ? [] : ["truth" + (measured == nil ? "" : ", measurement")]
    return (grid.image(), first + draws.map(\.sampler))
  }

  /// A picture of y, where it has one.
  var measured: PNGImage? {
    instance.measurement.image.map {
      PNGImage(width: $0.width, height: $0.height, channels: $0.channels, samples: $0.pixels)
    }
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
