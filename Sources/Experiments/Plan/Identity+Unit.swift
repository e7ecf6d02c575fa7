import Diffusion
import Results

extension Identity {
  /// All that the result of a unit depends on, one named entry a leaf of the resolved config, so that a later run can
  /// say what changed.
  init(
    _ config: ExperimentConfig, _ problem: ExperimentConfig.Problem, _ data: [(name: String, hash: String)],
    _ metrics: [LoadedMetric], _ sampler: Selection<any Sampler>, item: Int, seed: Int,
    _ machine: Machine
  ) {
    self.init()
    add("study_seed", "\(config.studySeed)")
    add("item", "\(item)")
    add("seed", "\(seed)")
    add("draws", "\(config.draws)")
    add("block", "\(config.block)")
    add("keep_samples", "\(config.keepSamples)")
    add("precision", config.precision.rawValue)
    add("instruction_set", machine.instructionSet)
    add("task.name", problem.name)
    add("sampler.label", sampler.label)
    for (name, json) in [
      ("prior", problem.prior.identity), ("task", problem.task.identity), ("sampler", sampler.identity),
    ] {
      // Samplers have 'latents' too, which are no file.
      for (path, value) in json.leaves
      where !Self.places.contains(path) && (name, path) != ("prior", "latents") { add("\(name).\(path)", value) }
    }
    for input in data { add("input.\(input.name)", input.hash) }
    for (metric, loaded) in zip(config.metrics, metrics) {
      for (path, value) in metric.identity.leaves where !Self.places.contains(path) {
        add("metrics.\(metric.kind).\(path)", value)
      }
      for input in loaded.inputs { add("metrics.\(metric.kind).input.\(input.name)", input.hash) }
    }
  }
}

extension Identity {
  /// Where data lies is no part of a unit; its hash is.
  private static let places: Set<String> = [
    "folder", "file", "weights", "masking", "pixels", "codec", "samples", "images.path",
  ]
}

extension JSON {
  /// Every leaf with its path of keys and numbers, in order.
  var leaves: [(path: String, value: String)] {
    switch self {
    case .object(let members):
      members.flatMap { key, value in value.leaves.map { (JSON.join(key, $0.path), $0.value) } }
    case .array(let elements) where elements.contains { $0.isContainer }:
      elements.enumerated().flatMap { i, value in value.leaves.map { (JSON.join("\(i)", $0.path), $0.value) } }
    default: [("", canonical)]
    }
  }

  private static func join(_ key: String, _ path: String) -> String { path.isEmpty ? key : "\(key).\(path)" }

  private var isContainer: Bool {
    switch self {
    case .object, .array: true
    default: false
    }
  }
}
