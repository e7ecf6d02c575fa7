import Diffusion
import Reports
import Results
import Tasks

extension ResultsFile {
  /// A grid for one problem, item and seed: truth and measurement, then a row of kept draws for every sampler.
  ///
  /// Truth and measurement are made again from the stored config, so the data must be at hand. Throws where no draws
  /// were kept (`keep_samples`).
  public func picture(task: String?, item: Int, seed: Int) throws -> (image: PNGImage, captions: [String]) {
    let config = try ExperimentConfig.parse(Array(config.utf8), path: path, registries: .standard)
    let study = try Study(config)
    guard let p = config.problems.firstIndex(where: { task == nil || $0.name == task }) else {
      let names = config.problems.map(\.name)
      throw PictureError(path, "no task '\(task ?? "")'; \(suggestion(for: task ?? "", in: names, named: "tasks"))")
    }
    guard config.items.contains(item), config.seeds.contains(seed) else {
      throw PictureError(path, "no item \(item) with seed \(seed); items \(config.items), seeds \(config.seeds)")
    }
    let keys = rows.rows.map(\.key).filter { $0.task == config.problems[p].name && $0.item == item && $0.seed == seed }
    let kept = try samples(keys)
    guard kept.contains(where: { $0 != nil }) else {
      throw PictureError(path, "no draws were kept; set keep_samples in the config")
    }
    let instance = try study.instance(problem: p, item: item, seed: seed)
    let space = instance.posterior.space
    func tile(_ tokens: ArraySlice<Token>) -> PNGImage {
      let width = space.length.pictureWidth
      return PNGImage(
        width: width, height: space.length / width,
        samples: tokens.map { UInt8(255 * min(Int($0), space.vocabulary - 1) / (space.vocabulary - 1)) })
    }
    var grid = SampleGrid(scale: 3)
    let measured = instance.measurement.image.map {
      PNGImage(width: $0.width, height: $0.pixels.count / $0.width, samples: $0.pixels)
    }
    grid.append([tile(instance.truth[...]), measured])
    var captions = ["truth" + (measured == nil ? "" : ", measurement")]
    for (key, samples) in zip(keys, kept) {
      guard let samples else { continue }
      grid.append((0..<samples.draws).map { tile(samples.tokens[$0 * samples.length..<($0 + 1) * samples.length]) })
      captions.append(key.sampler)
    }
    return (grid.image(), captions)
  }
}

/// Why there is no picture.
public struct PictureError: Error, CustomStringConvertible {
  /// File and reason.
  public let description: String
  init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
}
