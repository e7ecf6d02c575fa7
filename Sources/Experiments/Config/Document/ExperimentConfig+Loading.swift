import Platform

extension ExperimentConfig {
  /// Reads a config file with its bases and overrides; throws everything that is wrong, located.
  ///
  /// - Parameters:
  ///   - path: of the JSON file.
  ///   - shownAs: how errors name the file; by default its path.
  ///   - overrides: `a.b=c`, applied in order.
  public static func load(
    _ path: String, shownAs: String? = nil, overrides: [String] = [], registries: Registries
  ) throws(ConfigErrors) -> ExperimentConfig {
    var errors = ConfigErrors()
    var loader = ConfigLoader()
    let tree = loader.load(path, shownAs: shownAs ?? path, &errors)
    return try finish(tree, path, overrides, registries, errors)
  }

  /// Reads a config from a text that stands for the file at `path`, relative to which its bases are found.
  public static func parse(
    _ text: [UInt8], path: String = "config.json", overrides: [String] = [], registries: Registries
  ) throws(ConfigErrors) -> ExperimentConfig {
    var errors = ConfigErrors()
    var loader = ConfigLoader()
    let tree = loader.read(Source(name: path, bytes: text), path, &errors)
    return try finish(tree, path, overrides, registries, errors)
  }

  private static func finish(
    _ tree: LocatedJSON?, _ path: String, _ overrides: [String], _ registries: Registries, _ errors: ConfigErrors
  ) throws(ConfigErrors) -> ExperimentConfig {
    var errors = errors
    guard var tree else { throw errors }
    let titles = registries.samplers.kinds.map { ($0.name, $0.title) }
    for (i, text) in overrides.enumerated() {
      let override = Override(text, rank: 1_000_000 + i, titles: Dictionary(uniqueKeysWithValues: titles))
      override.apply(to: &tree, &errors)
    }
    let config = decode(tree, name: Path.stem(of: path), registries, &errors)
    guard let config, errors.isEmpty else { throw errors }
    return config
  }
}
